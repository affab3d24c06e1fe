/** Pieces of answers that differ from these in a few members. */
import type { ChoicePiece, Piece } from './protocol.ts'

export const emptyChoice: ChoicePiece = {
  index: 0,
  content: '',
  reasoning: '',
  toolCall: false,
  finishReason: undefined,
  field: undefined,
}

export const emptyPiece: Piece = {
  choices: [],
  usage: undefined,
  error: undefined,
  tokensSoFar: undefined,
  tokenIds: undefined,
  closes: false,
}

/** A piece of an answer that has one choice only. */
export function onePiece(choice: Partial<ChoicePiece>, more: Partial<Piece> = {}): Piece {
  return { ...emptyPiece, choices: [{ ...emptyChoice, ...choice }], ...more }
}
