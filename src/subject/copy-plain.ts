/** Copies what a user's module exports into plain values: each getter is called once, here, where its error is the user's. */

/** More than any config has. */
const mostLevels = 100

/** No schema takes them, and none can be shown. */
const refused: ReadonlySet<string> = new Set(['function', 'symbol', 'bigint'])

type Path = readonly string[]

const named = (path: Path): string => path.join('.') || 'the value'

function copy(value: unknown, path: Path, within: ReadonlySet<unknown>): unknown {
  if (refused.has(typeof value)) throw new Error(`${named(path)} is a ${typeof value}`)
  if (typeof value !== 'object' || value === null) return value
  if (within.has(value)) throw new Error(`${named(path)} holds itself`)
  if (path.length > mostLevels)
    throw new Error(`${named(path.slice(0, 3))} is nested more than ${mostLevels} levels deep`)
  const inside = new Set([...within, value])
  if (Array.isArray(value))
    return value.map((member, index) => copy(member, [...path, String(index)], inside))
  const members = Object.keys(value).map((key) => {
    if (key === '__proto__') throw new Error(`${named(path)} has a member called __proto__`)
    return [key, copy((value as Record<string, unknown>)[key], [...path, key], inside)] as const
  })
  return Object.fromEntries(members)
}

/**
 * @throws Error where the value holds itself or what no document can, is too deep, or throws when it is read
 */
export const copyPlain = (value: unknown): unknown => copy(value, [], new Set())
