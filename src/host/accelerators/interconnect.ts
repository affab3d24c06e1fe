/** How the devices of a machine reach each other, in few words. */

export interface Link {
  readonly between: readonly [number, number]
  /** As the vendor calls it, e.g. `NV18`. */
  readonly by: string
}

/** @returns one entry for each kind of link, e.g. `NV18: any two`, or `PIX: 0-1, 2-3` and `SYS: the others` */
export function interconnectOf(links: readonly Link[]): readonly string[] {
  const pairs = new Map<string, string[]>()
  for (const { between, by } of links) pairs.set(by, [...(pairs.get(by) ?? []), between.join('-')])
  const kinds = [...pairs].toSorted(([, one], [, other]) => one.length - other.length)
  return kinds.map(([by, some], at) => {
    if (kinds.length === 1) return `${by}: any two`
    return at === kinds.length - 1 ? `${by}: the others` : `${by}: ${some.join(', ')}`
  })
}

/** Escape sequences, which some tools print into a file too. */
const underline = new RegExp(`${String.fromCodePoint(27)}\\[\\d*m`, 'g')
const device = /^[A-Z]+(\d+)$/

/** A table with a row and a column for each device, e.g. `GPU0`, as tools of several vendors print it. */
export function parseLinkTable(text: string): readonly Link[] {
  const rows = text
    .replaceAll(underline, '')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
  const named = rows.find((row) => row.length > 1 && row.slice(0, 2).every((cell) => device.test(cell))) ?? []
  const kind = named[0]?.replace(/\d+$/, '')
  const columns = named.filter((cell) => device.test(cell) && cell.replace(/\d+$/, '') === kind)
  return rows.flatMap(([head = '', ...cells]): readonly Link[] => {
    const from = columns.indexOf(head)
    if (from === -1 || cells[from] !== 'X') return []
    return columns.slice(from + 1).flatMap((to, after): readonly Link[] => {
      const by = cells[from + 1 + after]
      return by === undefined ? [] : [{ between: [numberOf(head), numberOf(to)], by }]
    })
  })
}

const numberOf = (name: string): number => Number(device.exec(name)?.[1])
