/** A table in Markdown. Pure. */

/** @param rows cells that are Markdown already; a column whose heading ends in `:` is set to the right */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return []
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    line(heads.map((head) => head.replace(/:$/, ''))),
    line(heads.map((head) => (head.endsWith(':') ? '--:' : '---'))),
    ...rows.map(line),
    '',
  ]
}
