/** Times that were written down. */
import type { OffsetsOf } from './offsets.ts'

export const trace: OffsetsOf<'trace'> = ({ atMs }) => atMs.toSorted((a, b) => a - b)
