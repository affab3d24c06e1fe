/** JSON with sorted keys, so that objects are compared whatever the order of their members. */
import { isRecord, parseJson } from '../../openai/read-json.ts'

/** Text that is not JSON stays as it is. */
export function canonical(text: string): string {
  const parsed = parseJson(text)
  return 'value' in parsed ? canonicalValue(parsed.value) : text
}

export function canonicalValue(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    isRecord(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
