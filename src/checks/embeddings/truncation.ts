/** `truncate_prompt_tokens` embeds so many tokens of a text, and no others; without it nothing is cut. */
import type { CheckContext, Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { inTurn, postRoute, type Send } from '../endpoints.ts'
import { serverFault, vllm } from '../grounds.ts'
import { isSkip } from '../applies.ts'
import { invalidRequest, judgeRejections, rejectionCodes } from '../judges/rejection.ts'
import { isSame, toleranceOf, vectorsOf } from '../judges/vectors.ts'
import { embed, texts } from '../pooling.ts'
import { tokensOf } from '../surface/tokenize.ts'
import { contextOf } from './too-long.ts'
import { countsOf } from './usage.ts'

const field = 'truncate_prompt_tokens'
/** The long text is a few thousand tokens at most. */
const longestContext = 32_768

export const embeddingsTruncation = defineCheck({
  id: 'embeddings/truncation',
  title: 'truncate_prompt_tokens embeds so many tokens of a text',
  advice: 'Cut long texts on the side of the client, by /tokenize.',
  answers: 'the field that cuts was passed over, and vectors of long documents were those of other texts',
  level: 'must',
  grounds: {
    default: vllm(
      'api/vllm/pooling_params',
      'truncate_prompt_tokens: k keeps so many tokens, -1 as many as the model reads',
    ),
    crashed: serverFault,
  },
  noted: ['not-offered'],
  needs: ['embeddings', 'tokenize'],
  applies: (facts) =>
    facts.engine?.pooling?.includes(field) === true
      ? facts
      : { skip: `its engine is not known to take ${field}`, optional: true },
  answered: 'replied',
  codes: [...rejectionCodes, 'not-offered', 'ignored', 'vector-differs', 'count-differs', 'refused'],
  exercise,
  judge,
})

const text = texts['list'] ?? ''
const shareKept = 1 / 3

interface Cut {
  readonly ids: readonly number[]
  readonly kept: number
}

function cutOf(tokens: Exchange | undefined): Cut | undefined {
  const ids = (tokens && tokensOf(tokens)) ?? []
  const kept = Math.floor(ids.length * shareKept)
  return kept < 2 ? undefined : { ids, kept }
}

/** The beginning or the end, as the tokenizer is set up, with what it puts around a text or without. */
const partsOf = ({ ids, kept }: Cut): readonly (readonly number[])[] =>
  [0, 1, kept - 1, kept].map((head) => [...ids.slice(0, head), ...ids.slice(ids.length - kept + head)])

async function exercise(context: CheckContext): Promise<Transcript> {
  const tokens = await postRoute(context, '/tokenize', { prompt: text })
  const cut = cutOf(tokens)
  if (cut === undefined) return { tokens }
  const sent = await inTurn({
    whole: () => embed(context, text),
    parts: () => embed(context, [cut.ids, ...partsOf(cut)]),
    cut: () => embed(context, text, { [field]: cut.kept }),
  })
  return { tokens, ...sent, ...(await inTurn(atTheLimit(context))) }
}

function atTheLimit(context: CheckContext): Readonly<Record<string, Send>> {
  const most = contextOf(context.facts)
  if (isSkip(most) || most > longestContext) return {}
  return {
    // Each word is at least one token.
    'too long': () => embed(context, 'a '.repeat(most + 16), { [field]: -1 }),
    'more than fit': () => embed(context, text, { [field]: most + 1 }),
  }
}

function judge(transcript: Transcript, _: unknown, facts: ServerFacts): Judgement {
  const { tokens, cut, 'more than fit': beyond, 'too long': long } = transcript
  const split = cutOf(tokens)
  if (split === undefined || cut === undefined) return { vacuous: '/tokenize gave no tokens of the text' }
  if (cut.status !== 200) return refusalOf(cut)
  const unlike = vectorFault(transcript, facts)
  if (unlike !== undefined && 'vacuous' in unlike) return unlike
  return [
    ...(unlike === undefined ? countFault('cut', cut, split.kept) : [unlike]),
    ...(beyond === undefined ? [] : judgeRejections({ 'more than fit': beyond }, invalidRequest)),
    ...(long === undefined ? [] : limitFault(long, facts)),
  ]
}

function refusalOf(cut: Exchange): readonly Finding[] {
  const faults = judgeRejections({ cut }, invalidRequest)
  const message = `Not offered: ${field} is refused with status ${cut.status}.`
  return faults.length > 0 ? faults : [{ code: 'not-offered', message, exchange: 'cut' }]
}

function vectorFault(
  { whole, parts, cut }: Transcript,
  facts: ServerFacts,
): Finding | { readonly vacuous: string } | undefined {
  const read = (answer: Exchange | undefined) => (answer === undefined ? [] : vectorsOf(answer))
  const [[all = []], [own = [], ...kept], [got = []]] = [read(whole), read(parts), read(cut)]
  const tolerance = toleranceOf(facts)
  if (!isSame(own, all, tolerance))
    return { vacuous: 'token ids do not stand for their text here (embeddings/token-ids)' }
  if (kept.some((part) => isSame(part, all, tolerance)))
    return { vacuous: 'a third of the text has the vector of the whole, as far as rounding tells' }
  if (kept.some((part) => isSame(part, got, tolerance))) return undefined
  const at = { exchange: 'cut', path: 'data[0].embedding' }
  return isSame(got, all, tolerance)
    ? { code: 'ignored', message: `With ${field} the vector is that of the whole text.`, ...at }
    : {
        code: 'vector-differs',
        message: `With ${field} the vector is neither that of the first tokens nor that of the last.`,
        ...at,
      }
}

function countFault(exchange: string, answer: Exchange, expected: number): readonly Finding[] {
  const counted = countsOf(answer)?.prompt
  if (counted === expected) return []
  const message = `Expected ${expected} tokens to be counted, got ${counted ?? 'none'}.`
  return [{ code: 'count-differs', message, exchange, path: 'usage.prompt_tokens' }]
}

function limitFault(long: Exchange, { maxModelLen = 0 }: ServerFacts): readonly Finding[] {
  const exchange = 'too long'
  if (long.status === 200) return countFault(exchange, long, maxModelLen)
  const message = `Expected a long text to be cut to ${maxModelLen} tokens for ${field} -1, got status ${long.status}.`
  return [{ code: 'refused', message, exchange }]
}
