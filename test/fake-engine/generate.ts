/** Makes choices for a validated request; the same request gives the same choices unless a fault says otherwise. */
import { answer, isOpen } from './answers.ts'
import type { Faults } from './faults.ts'
import { drawFirst, oddsOf } from './first-token.ts'
import type { GenerationRequest, Prompt } from './requests.ts'
import { endToken, type Token } from './tokens.ts'

export interface Choice {
  readonly index: number
  readonly prompt: Prompt
  /** Every generated token, the end token included. */
  readonly tokens: readonly Token[]
  /** The text that each token adds to the answer; empty where a stop string hides it. */
  readonly texts: readonly string[]
  readonly finish: string
  readonly stopReason: string | null
}

let calls = 0

function variationOf(request: GenerationRequest, sample: number, faults: Faults): string {
  calls += 1
  if (faults.has('not-repeatable')) return `call ${calls}`
  if (faults.has('different-stream-text') && request.stream) return 'streamed'
  if (request.temperature === 0) return ''
  const unseeded = faults.has('default-seed') ? 'default' : `call ${calls}`
  const seed = request.seed === undefined || faults.has('ignores-seed') ? unseeded : String(request.seed)
  if (faults.has('one-seed')) return 'seed 1'
  return `seed ${seed} sample ${sample}`
}

/** The first token of an answer that is not known is drawn as its log-probabilities say. */
function drawnAnswer(
  { question }: Prompt,
  { request, faults, variation }: Parameters<typeof drawFirst>[1],
): readonly Token[] {
  const tokens = answer(question, variation)
  if (!isOpen(question)) return tokens
  const first = drawFirst(question, { request, faults, variation })
  return oddsOf(question) === undefined ? [first, ...tokens.slice(1)] : [first]
}

interface Cut {
  readonly length: number
  readonly text: string
  readonly stop: string | null
}

/** Where the first stop string ends the answer: how many tokens were made, and the text before it. */
function cutAtStop(tokens: readonly Token[], stops: readonly string[]): Cut {
  let text = ''
  for (const [index, { piece }] of tokens.entries()) {
    text += piece
    const stop = stops.find((candidate) => text.includes(candidate))
    if (stop !== undefined) return { length: index + 1, text: text.slice(0, text.indexOf(stop)), stop }
  }
  return { length: tokens.length, text, stop: null }
}

/** Splits `text` along the tokens, as far as it goes. */
function spread(tokens: readonly Token[], text: string): readonly string[] {
  let at = 0
  return tokens.map(({ piece }) => {
    const part = text.slice(at, at + piece.length)
    at += part.length
    return part
  })
}

function finishOf(natural: 'stop' | 'length', faults: Faults): string {
  if (!faults.has('wrong-finish')) return natural
  return natural === 'stop' ? 'length' : 'stop'
}

function choose(request: GenerationRequest, index: number, faults: Faults): Choice {
  const prompt = request.prompts[Math.floor(index / request.n)] ?? { text: '', question: '', tokens: [] }
  const variation = variationOf(request, index % request.n, faults)
  const whole = [...drawnAnswer(prompt, { request, faults, variation }), endToken]
  const limit = request.maxTokens + (faults.has('too-many-tokens') ? 3 : 0)
  const limited = faults.has('no-token') ? [] : whole.slice(0, limit)
  const cut = cutAtStop(limited, faults.has('ignores-stop') ? [] : request.stops)
  const tokens = limited.slice(0, cut.length)
  const ended = cut.stop !== null || tokens.at(-1) === endToken || tokens.length === 0
  return {
    index,
    prompt,
    tokens,
    texts: spread(tokens, cut.text),
    finish: finishOf(ended ? 'stop' : 'length', faults),
    stopReason: cut.stop,
  }
}

export function generate(request: GenerationRequest, faults: Faults): readonly Choice[] {
  const count = request.prompts.length * (faults.has('ignores-n') ? 1 : request.n)
  const choices = Array.from({ length: count }, (_, index) => choose(request, index, faults))
  if (!faults.has('copies-choices')) return choices
  return choices.map((choice, index) => ({ ...(choices[index - (index % request.n)] ?? choice), index }))
}

export function usageOf(request: GenerationRequest, choices: readonly Choice[], faults: Faults): object {
  const prompt = request.prompts.reduce((sum, { tokens }) => sum + tokens.length, 0)
  const made = choices.reduce((sum, { tokens }) => sum + tokens.length, 0)
  const completion = made + (faults.has('overcounted-usage') ? 7 : 0)
  return {
    prompt_tokens: prompt,
    total_tokens: prompt + completion,
    completion_tokens: completion + (faults.has('wrong-usage') ? 7 : 0),
    prompt_tokens_details: { cached_tokens: 0 },
  }
}
