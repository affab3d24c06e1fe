/** Judges whether a limit on tokens cuts an answer exactly there and says so. */
import { defined } from '../../base/defined.ts'
import type { Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { firstChoice, outputOf, quote, requested, tokenCounts } from './read.ts'

export const tokenLimitCodes = [
  'usage-missing',
  'token-limit-exceeded',
  'token-limit-missed',
  'finish-reason-wrong',
] as const

/** Where the context is not known, one of this many tokens is taken for full. */
const leastContext = 512
/** Some of the context may be kept free, e.g. for drafts. */
const roomShare = 0.9

/**
 * What a server says that cuts answers earlier than it was asked to. `length` at the end of the context is right.
 *
 * @param answer one choice, asked with `max_tokens` or `max_completion_tokens`
 */
function missedLimit(
  answer: Exchange,
  { maxModelLen = leastContext }: Pick<ServerFacts, 'maxModelLen'>,
): string | undefined {
  const { request } = answer
  const limit = Number(requested(request, 'max_tokens') ?? requested(request, 'max_completion_tokens'))
  const { prompt = 0, completion = limit } = tokenCounts(answer) ?? {}
  const hasRoom = prompt + completion < roomShare * maxModelLen
  return firstChoice(answer).finishReason === 'length' && completion < limit && hasRoom
    ? `finish_reason is "length" after ${completion} of ${limit} tokens.`
    : undefined
}

/**
 * The longer answer to the same greedy request shows whether the shorter one was cut.
 *
 * @param answers `cut` was allowed `limit` tokens, `longer` was allowed more, and `long` what a server may have capped
 */
export function judgeTokenLimit(
  { cut, longer, long }: Readonly<Record<'cut' | 'longer', Exchange> & Partial<Record<'long', Exchange>>>,
  { limit, ...facts }: Pick<ServerFacts, 'maxModelLen'> & { readonly limit: number },
): Judgement {
  const counts = tokenCounts(cut)
  const finding = (code: string, message: string, path: string): Finding => ({
    code,
    message,
    exchange: 'cut',
    path,
  })
  if (counts === undefined)
    return [finding('usage-missing', 'The answer has no usage with three counts.', 'usage')]

  const { finishReason } = firstChoice(cut)
  const { completion } = counts
  const findings: Finding[] = []
  if (completion > limit) {
    const message = `Expected at most ${limit} tokens, got ${completion}.`
    findings.push(finding('token-limit-exceeded', message, 'usage.completion_tokens'))
  }
  for (const [name, answer] of Object.entries({ cut, ...defined({ long }) })) {
    const message = missedLimit(answer, facts)
    if (message !== undefined)
      findings.push({ code: 'token-limit-missed', message, exchange: name, path: 'usage.completion_tokens' })
  }
  if (
    wasCut(cut, longer) ? finishReason !== 'length' : finishReason !== 'length' && finishReason !== 'stop'
  ) {
    const message = `The answer was cut after ${completion} tokens, but finish_reason is ${quote(finishReason)}.`
    findings.push(finding('finish-reason-wrong', message, 'choices[0].finish_reason'))
  }
  if (findings.length === 0 && finishReason === 'stop') {
    return { vacuous: `the answer ended by itself before ${limit} tokens` }
  }
  return findings
}

function wasCut(cut: Exchange, longer: Exchange): boolean {
  const [short, full] = [outputOf(firstChoice(cut)), outputOf(firstChoice(longer))]
  return full.length > short.length && full.startsWith(short)
}
