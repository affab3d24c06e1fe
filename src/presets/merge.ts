/** Lays one plain value over another: objects key by key, everything else whole. */

export type Plain = Readonly<Record<string, unknown>>

export const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** @returns `over` where it says something, `under` elsewhere; `null` in `over` takes the value away */
export function merge(under: Plain, over: Plain): Plain {
  const merged: Record<string, unknown> = { ...under }
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key]
    if (value === null) delete merged[key]
    else merged[key] = isPlain(below) && isPlain(value) ? merge(below, value) : value
  }
  return merged
}
