/** Judges whether a limit on tokens cuts an answer exactly there and says so. */
import type { Finding, Judgement } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { firstChoice, outputOf, quote, tokenCounts } from './read.ts'

export const tokenLimitCodes = [
  'usage-missing',
  'token-limit-exceeded',
  'token-limit-missed',
  'finish-reason-wrong',
] as const

/**
 * The longer answer to the same greedy request shows whether the shorter one was cut.
 *
 * @param limit tokens allowed to `cut`; `longer` was allowed more
 */
export function judgeTokenLimit(
  { cut, longer }: Readonly<Record<'cut' | 'longer', Exchange>>,
  limit: number,
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
  if (finishReason === 'length' && completion < limit) {
    const message = `finish_reason is "length" after ${completion} of ${limit} tokens.`
    findings.push(finding('token-limit-missed', message, 'usage.completion_tokens'))
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
