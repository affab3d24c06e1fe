/** Reads the answer of `GET /v1/models`. */
import { arrayAt, isRecord, numberAt, parseObject, textAt } from '../openai/read-json.ts'
import { defined } from '../base/defined.ts'

export interface ListedModel {
  readonly id: string
  /** Context length in tokens; some engines say it, OpenAI does not. */
  readonly maxModelLen?: number
  /** Who the server says has made or serves it, such as the name of the engine. */
  readonly ownedBy?: string
}

/** @returns undefined when `body` is not a list of models */
export function listedModels(body: string): readonly ListedModel[] | undefined {
  const parsed = parseObject(body)
  if ('problem' in parsed || !Array.isArray(parsed.value['data'])) return undefined
  const entries = arrayAt(parsed.value, 'data')
  if (!entries.every(isRecord)) return undefined
  return entries.map((entry) => {
    const { id } = entry
    return {
      id: typeof id === 'string' ? id : (JSON.stringify(id) ?? 'undefined'),
      ...defined({ maxModelLen: numberAt(entry, 'max_model_len'), ownedBy: textAt(entry, 'owned_by') }),
    }
  })
}
