/** Codes that findings once had, under the ones of today. Pure. */
import { allChecks } from './plan-checks.ts'

/** A code named `accepted` read like a verdict. */
const renamed: Readonly<Record<string, string>> = { accepted: 'mistake-answered' }

const codesById: ReadonlyMap<string, readonly string[]> = new Map(
  allChecks.map(({ id, codes }) => [id, codes]),
)

/** @param check its id; a code of the user's own checks is theirs, and stays as it is */
export function codeToday(check: string, code: string): string {
  const [id = ''] = /^[\w-]+\/[\w-]+/.exec(check) ?? []
  const now = renamed[code]
  return now !== undefined && codesById.get(id)?.includes(now) === true ? now : code
}

/** @param name a check and a code, e.g. `errors/bad-ranges/accepted` */
export function nameToday(name: string): string {
  const end = name.lastIndexOf('/')
  return `${name.slice(0, end + 1)}${codeToday(name, name.slice(end + 1))}`
}
