/** `/tokenize` and `/detokenize` undo each other, and count what usage counts. */
import type { CheckContext, Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { isRecord } from '../../openai/read-json.ts'
import { ask, claimedEndpoints, postRoute, shortBody } from '../endpoints.ts'
import { defineCheck } from '../define-check.ts'
import { usage, vllm } from '../grounds.ts'
import { quote, readJson, tokenCounts } from '../judges/read.ts'

/** Several scripts, an emoji of many code points, white space, nothing. */
const texts: Readonly<Record<string, string>> = {
  plain: 'The capital of France is Paris.',
  accents: 'naïve café, größer',
  scripts: '日本語 и кириллица',
  emoji: '👩‍👩‍👧 🦊',
  blanks: '  a  b\n\n\tc ',
  empty: '',
}

export const surfaceTokenize = defineCheck({
  id: 'surface/tokenize',
  title: '/tokenize and /detokenize undo each other and count as usage does',
  advice: 'Do not plan prompts by these routes until they agree with what is billed.',
  answers: 'clients that counted by /tokenize overran the context, for it counted without the template',
  level: 'must',
  grounds: {
    default: vllm(
      'serving/openai_compatible_server',
      'Tokenizer API: /tokenize encodes and /detokenize decodes',
    ),
    'prompt-tokens-differ': usage,
  },
  noted: ['context-length-differs'],
  needs: ['tokenize'],
  answered: 'answered',
  codes: [
    'body-invalid',
    'round-trip-differs',
    'count-wrong',
    'prompt-tokens-differ',
    'context-length-differs',
  ],
  exercise: async (context) => ({ ...(await sendTexts(context)), ...(await sendPrompts(context)) }),
  judge: judgeTokens,
})

async function sendTexts(context: CheckContext): Promise<Transcript> {
  const transcript: Record<string, Exchange> = {}
  for (const [name, prompt] of Object.entries(texts)) {
    const there = await postRoute(context, '/tokenize', { prompt, add_special_tokens: false })
    transcript[`${name} there`] = there
    transcript[`${name} back`] = await postRoute(context, '/detokenize', { tokens: tokensOf(there) ?? [] })
  }
  return transcript
}

/** The same prompt tokenized and asked. */
async function sendPrompts(context: CheckContext): Promise<Transcript> {
  const transcript: Record<string, Exchange> = {}
  for (const endpoint of claimedEndpoints(context.facts)) {
    const { max_tokens: _, temperature: __, ...prompt } = shortBody(endpoint)
    transcript[`${endpoint} counted`] = await postRoute(context, '/tokenize', prompt)
    transcript[`${endpoint} asked`] = await ask(context, endpoint, {
      ...prompt,
      max_tokens: 1,
      temperature: 0,
    })
  }
  return transcript
}

/** @returns undefined unless the body has a list of numbers */
export function tokensOf({ body }: Exchange): readonly number[] | undefined {
  const parsed = readJson(body)
  const tokens = isRecord(parsed) ? parsed['tokens'] : undefined
  return Array.isArray(tokens) && tokens.every((id) => typeof id === 'number') ? tokens : undefined
}

function fieldOf({ body }: Exchange, field: string): unknown {
  const parsed = readJson(body)
  return isRecord(parsed) ? parsed[field] : undefined
}

function judgeTokens(transcript: Transcript, facts: ServerFacts): Judgement {
  return [
    ...Object.entries(transcript).flatMap(([exchange, answer]) =>
      / (there|counted)$/.test(exchange) ? countFindings(exchange, answer, facts) : [],
    ),
    ...Object.entries(texts).flatMap(([name, text]) => backFindings(`${name} back`, transcript, text)),
    ...claimedEndpoints(facts).flatMap((endpoint) => usageFindings(endpoint, transcript)),
  ]
}

function countFindings(exchange: string, answer: Exchange, { maxModelLen }: ServerFacts): readonly Finding[] {
  const tokens = tokensOf(answer)
  if (tokens === undefined) {
    return [
      {
        code: 'body-invalid',
        message: `There is no list of tokens in ${quote(answer.body)}.`,
        exchange,
        path: 'tokens',
      },
    ]
  }
  const findings: Finding[] = []
  const count = fieldOf(answer, 'count')
  if (count !== tokens.length) {
    findings.push({
      code: 'count-wrong',
      message: `count is ${quote(count)}, but there are ${tokens.length} tokens.`,
      exchange,
      path: 'count',
    })
  }
  const length = fieldOf(answer, 'max_model_len')
  if (length !== undefined && maxModelLen !== undefined && length !== maxModelLen) {
    const message = `max_model_len is ${quote(length)}, but /v1/models says ${maxModelLen}.`
    findings.push({ code: 'context-length-differs', message, exchange, path: 'max_model_len' })
  }
  return findings
}

function backFindings(exchange: string, transcript: Transcript, text: string): readonly Finding[] {
  const back = transcript[exchange]
  const got = back === undefined ? text : fieldOf(back, 'prompt')
  if (got === text) return []
  return [
    {
      code: 'round-trip-differs',
      message: `Expected ${quote(text)} back, got ${quote(got)}.`,
      exchange,
      path: 'prompt',
    },
  ]
}

function usageFindings(endpoint: string, transcript: Transcript): readonly Finding[] {
  const [counted, asked] = [transcript[`${endpoint} counted`], transcript[`${endpoint} asked`]]
  if (counted === undefined || asked === undefined) return []
  const [count, used] = [tokensOf(counted)?.length, tokenCounts(asked)?.prompt]
  if (count === used) return []
  const message = `/tokenize has ${quote(count)} tokens for the prompt, usage has ${quote(used)}.`
  return [{ code: 'prompt-tokens-differ', message, exchange: `${endpoint} counted`, path: 'count' }]
}
