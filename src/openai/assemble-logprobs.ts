/** Log-probabilities of both endpoints in one shape: an entry a token. */
import { defined } from '../base/defined.ts'
import { arrayAt, isRecord, numberAt, recordAt, recordsAt, textAt, type Json } from './read-json.ts'

export interface AssembledLogprob {
  readonly token?: string
  /** Natural logarithm; null for a first prompt token that is echoed. */
  readonly logprob: number | null
  /** The alternatives by token, in the order given. */
  readonly top: readonly { readonly token: string; readonly logprob: number }[]
  /** UTF-8 bytes of the token; chat only. */
  readonly bytes?: readonly number[]
  /** Characters before the token; completions only. */
  readonly textOffset?: number
}

function numbersAt(object: Json, name: string): readonly number[] | undefined {
  const values = arrayAt(object, name).filter((value) => typeof value === 'number')
  return Array.isArray(object[name]) ? values : undefined
}

function chatEntry(item: Json): AssembledLogprob {
  return defined({
    token: textAt(item, 'token'),
    logprob: numberAt(item, 'logprob') ?? null,
    top: recordsAt(item, 'top_logprobs').map((other) => ({
      token: textAt(other, 'token') ?? '',
      logprob: numberAt(other, 'logprob') ?? Number.NaN,
    })),
    bytes: numbersAt(item, 'bytes'),
  })
}

function alternatives(value: unknown): AssembledLogprob['top'] {
  if (!isRecord(value)) return []
  return Object.entries(value).map(([token, logprob]) => ({ token, logprob: Number(logprob) }))
}

/** The four parallel arrays of completions, as long as the longest. */
function completionEntries(logprobs: Json): readonly AssembledLogprob[] {
  const tokens = arrayAt(logprobs, 'tokens')
  const values = arrayAt(logprobs, 'token_logprobs')
  const tops = arrayAt(logprobs, 'top_logprobs')
  const offsets = arrayAt(logprobs, 'text_offset')
  return Array.from({ length: Math.max(tokens.length, values.length) }, (_, at) => {
    const [token, logprob, textOffset] = [tokens[at], values[at], offsets[at]]
    return {
      ...(typeof token === 'string' ? { token } : {}),
      logprob: typeof logprob === 'number' ? logprob : null,
      top: alternatives(tops[at]),
      ...(typeof textOffset === 'number' ? { textOffset } : {}),
    }
  })
}

/** @param choice of an answer or of a chunk */
export function logprobsOf(choice: Json): readonly AssembledLogprob[] {
  const logprobs = recordAt(choice, 'logprobs')
  if (logprobs === undefined) return []
  return Array.isArray(logprobs['content'])
    ? recordsAt(logprobs, 'content').map(chatEntry)
    : completionEntries(logprobs)
}
