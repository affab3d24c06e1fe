/** Log-probabilities in the shapes of both endpoints; made up, but the same each time. */
import type { Faults } from './faults.ts'
import type { Choice } from './generate.ts'
import type { GenerationRequest } from './requests.ts'
import { hash, type Token } from './tokens.ts'

function logprobOf({ piece, among }: Token): number {
  const drawn = among?.find(([other]) => other === piece)?.[1]
  return drawn ?? -0.001 - (hash(piece) % 1000) / 500
}

/** What it was drawn from, or the chosen token first, then worse ones. */
function alternatives(token: Token, count: number): ReadonlyMap<string, number> {
  if (token.among !== undefined)
    return new Map([...token.among.slice(0, count), [token.piece, logprobOf(token)]])
  const entries: [string, number][] = [[token.piece, logprobOf(token)]]
  for (let rank = 1; rank < count; rank++) entries.push([` other${rank}`, logprobOf(token) - rank])
  return new Map(entries)
}

/** As far as the fault of the scale has it. */
const scaleOf = (faults: Faults): number => (faults.has('scaled-logprobs') ? 1.3 : 1)

export function chatLogprobs(tokens: readonly Token[], request: GenerationRequest, faults: Faults): unknown {
  const { logprobs } = request
  if (logprobs === undefined) return null
  const scale = scaleOf(faults)
  const entry = (token: string, logprob: number) => ({
    token,
    logprob: scale * logprob,
    bytes: [...Buffer.from(token)],
  })
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
  const values = tokens.map((token, index) =>
    index < Math.min(1, echoed.length) ? null : scaleOf(faults) * logprobOf(token),
  )
  const bad = faults.has('bad-logprobs')
  return {
    text_offset: offsets,
    token_logprobs: bad ? values.map(() => 0.5).slice(1) : values,
    tokens: tokens.map(({ piece }) => piece),
    top_logprobs: tokens.map((token, index) =>
      values[index] === null
        ? null
        : Object.fromEntries(
            [...alternatives(token, Math.max(1, logprobs))].map(([piece, value]) => [
              piece,
              scaleOf(faults) * value,
            ]),
          ),
    ),
  }
}
