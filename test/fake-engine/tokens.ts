/** A tokenizer of a few lines: words, numbers, signs and blanks; ids are hashes of the pieces. */

export interface Token {
  readonly id: number
  readonly piece: string
  /** What it was drawn from, with log-probabilities, the likeliest first. */
  readonly among?: readonly (readonly [piece: string, logprob: number])[]
}

export const endToken: Token = { id: 2, piece: '' }

const pieceOfId = new Map<number, string>()

/** FNV-1a, 32 bits. */
export function hash(text: string): number {
  let value = 0x811c9dc5
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193)
  return value >>> 0
}

export function tokenOf(piece: string): Token {
  const id = 10 + (hash(piece) % 31_000)
  pieceOfId.set(id, piece)
  return { id, piece }
}

export function tokenize(text: string): readonly Token[] {
  return (text.match(/ ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s/gu) ?? []).map(tokenOf)
}

export function detokenize(ids: readonly number[]): string {
  return ids.map((id) => pieceOfId.get(id) ?? ` <${id}>`).join('')
}
