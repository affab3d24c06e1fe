/** Rows as aligned text. */
import { largest } from '../base/extremes.ts'

export interface TextRow {
  readonly cells: readonly string[]
  /** Stands below its row, indented. */
  readonly note?: string
}

/** @returns lines with columns as wide as their widest cell; the last one as it is */
export function table(rows: readonly TextRow[]): readonly string[] {
  const columns = Math.max(0, largest(rows.map(({ cells }) => cells.length)))
  const widthOf = (column: number): number =>
    column === columns - 1 ? 0 : largest(rows.map(({ cells }) => cells[column]?.length ?? 0))
  const widths = Array.from({ length: columns }, (_, column) => widthOf(column))
  return rows.flatMap(({ cells, note }) => [
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
    ...(note === undefined ? [] : [`    ${note}`]),
  ])
}
