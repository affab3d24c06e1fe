/** Log-probabilities in the shapes of both endpoints; made up, but the same each time. */
import type { Faults } from './faults.ts'
import type { Choice } from './generate.ts'
import type { GenerationRequest } from './requests.ts'
import { hash, type Token } from './tokens.ts'

function logprobOf(token: Token): number {
  return -0.001 - (hash(token.piece) % 1000) / 500
}

/** The chosen token first, then worse ones. */
function alternatives(token: Token, count: number): ReadonlyMap<string, number> {
  const entries: [string, number][] = [[token.piece, logprobOf(token)]]
  for (let rank = 1; rank < count; rank++) entries.push([` other${rank}`, logprobOf(token) - rank])
  return new Map(entries)
}

export function chatLogprobs(tokens: readonly Token[], request: GenerationRequest, faults: Faults): unknown {
  const { logprobs } = request
  if (logprobs === undefined) return null
  const entry = (token: string, logprob: number) => ({ token, logprob, bytes: [...Buffer.from(token)] })
  const content = tokens.map((token) => ({
    ...entry(token.piece, faults.has('bad-logprobs') ? 0.5 : logprobOf(token)),
    top_logprobs:
      logprobs === 0 ? [] : [...alternatives(token, logprobs)].map(([piece, value]) => entry(piece, value)),
  }))
  return { content: faults.has('bad-logprobs') ? content.slice(1) : content }
}

export interface Span {
  readonly choice: Choice
  /** Generated tokens `from` to `to`. */
  readonly from: number
  readonly to: number
}

export function completionLogprobs(
  { choice, from, to }: Span,
  request: GenerationRequest,
  faults: Faults,
): unknown {
  const { logprobs } = request
  if (logprobs === undefined) return null
  const echoed = request.echo && from === 0 ? choice.prompt.tokens : []
  const before = request.echo && from > 0 ? choice.prompt.text.length : 0
  const tokens = [...echoed, ...choice.tokens.slice(from, to)]
  let offset = before + choice.tokens.slice(0, from).reduce((sum, { piece }) => sum + piece.length, 0)
  const offsets = tokens.map(({ piece }) => {
    offset += piece.length
    return offset - piece.length
  })
  const values = tokens.map((token, index) => (index < Math.min(1, echoed.length) ? null : logprobOf(token)))
  const bad = faults.has('bad-logprobs')
  return {
    text_offset: offsets,
    token_logprobs: bad ? values.map(() => 0.5).slice(1) : values,
    tokens: tokens.map(({ piece }) => piece),
    top_logprobs: tokens.map((token, index) =>
      values[index] === null ? null : Object.fromEntries(alternatives(token, Math.max(1, logprobs))),
    ),
  }
}
