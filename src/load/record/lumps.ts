/** How many answers of a load came in one lump or a few, in the same numbers wherever it is said. Pure. */
import type { LoadCounts } from '../../contract/load-counts.ts'

/** The share is of the answers whose times tell how they were sent; of all where the record is too old to say. */
export function lumpsText({
  notStreamed = 0,
  told,
  completed,
}: Pick<LoadCounts, 'notStreamed' | 'told' | 'completed'>): string {
  const [of, others] = told === undefined || told === completed ? [completed, 0] : [told, completed - told]
  const open = others > 0 ? ` (the times of ${others} more do not tell)` : ''
  return `${notStreamed} of ${of} answers came in one lump or a few${open}`
}
