/** Imports a module of the user's, which a config file names, and picks out what it is there for. */
import { pathToFileURL } from 'node:url'
import { UsageError, messageOf } from '../base/errors.ts'

/** What modules are imported for. */
export interface Wanted<Value> {
  /** For people, e.g. `check`. */
  readonly noun: string
  /** Which function of the package makes one, e.g. `defineCheck`. */
  readonly maker: string
  is(value: unknown): value is Value
}

/** An error about a module of the user's. */
export function invalidModule(path: string, problem: string, { noun, maker }: Wanted<unknown>): UsageError {
  return new UsageError('usage/invalid-config', `${path} ${problem}`, {
    hint: `Export ${noun}s that \`${maker}\` of servewright made.`,
  })
}

/** A value of the user's may throw when it is looked at: then it is not ours. */
function isWanted<Value>(value: unknown, wanted: Wanted<Value>): value is Value {
  try {
    return wanted.is(value)
  } catch {
    return false
  }
}

/**
 * @param path absolute
 * @throws UsageError `usage/invalid-config` where it cannot be imported, or exports nothing of what is wanted
 */
export async function importModule<Value>(path: string, wanted: Wanted<Value>): Promise<readonly Value[]> {
  let module: Readonly<Record<string, unknown>>
  try {
    module = (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>
  } catch (cause) {
    const why = messageOf(cause)
    throw invalidModule(path, `cannot be imported: ${why.split('\n')[0]}`, wanted)
  }
  // One value may be exported under two names.
  const values = [...new Set(Object.values(module))].filter((value) => isWanted(value, wanted))
  if (values.length === 0) throw invalidModule(path, `exports no ${wanted.noun}`, wanted)
  return values
}
