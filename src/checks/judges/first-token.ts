/** When the first token of a stream came. */
import type { Reply } from '../../contract/exchange.ts'
import { outputPieces } from './stream-pieces.ts'

/**
 * Arrival of the first frame with non-empty content, reasoning or tool call, in milliseconds from the start of
 * the request, connecting included. A chunk that only names the role is not a token.
 *
 * @returns undefined when no frame carries a token
 */
export function timeToFirstToken(stream: Pick<Reply, 'frames'>): number | undefined {
  return outputPieces(stream)[0]?.atMs
}
