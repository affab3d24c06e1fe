/** Judges the log-probabilities of a greedy answer against its text and token count. */
import { largest } from '../../base/extremes.ts'
import type { Finding, Judgement } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import type { AssembledLogprob } from '../../openai/assemble.ts'
import { firstChoice, outputOf, quote, tokenCounts } from './read.ts'

export const logprobCodes = [
  'logprobs-missing',
  'logprobs-invalid',
  'logprob-positive',
  'top-count-wrong',
  'chosen-missing',
  'chosen-not-best',
  'token-count-wrong',
  'text-differs',
] as const

/** Rounding of a log-softmax in single precision can lift a certain token above zero by this much. */
const roundingNats = 1e-4
const path = 'choices[0].logprobs'

/** @param asked candidates asked for at each position */
export function judgeLogprobs(answer: Exchange, asked: number): Judgement {
  const choice = firstChoice(answer)
  const { logprobs } = choice
  if (logprobs.length === 0)
    return [{ code: 'logprobs-missing', message: 'The answer has no logprobs.', path }]
  const incomplete = logprobs.findIndex(({ token, logprob }) => token === undefined || logprob === null)
  if (incomplete >= 0) {
    const message = `Token ${incomplete} has no text or no log-probability: ${quote(logprobs[incomplete])}.`
    return [{ code: 'logprobs-invalid', message, path }]
  }
  const findings = [
    ...logprobs.flatMap((entry, index) => positionFindings(entry, asked, `${path}[${index}]`)),
    ...topCountFindings(logprobs, asked),
    ...countFindings(logprobs, tokenCounts(answer)?.completion),
    ...textFindings(logprobs, outputOf(choice), choice.text),
  ]
  return findings.length === 0 && logprobs.length < 2
    ? { vacuous: 'the answer has fewer than two tokens' }
    : findings
}

function positionFindings(entry: AssembledLogprob, asked: number, place: string): Finding[] {
  const { token = '', logprob, top } = entry
  const chosen = logprob ?? 0
  const findings: Finding[] = []
  if (chosen > roundingNats || top.some((candidate) => candidate.logprob > roundingNats)) {
    findings.push({
      code: 'logprob-positive',
      message: `A log-probability of ${quote(token)} is above 0.`,
      path: place,
    })
  }
  if (top.length === 0 || top.length > asked + 1) {
    const message = `Asked for ${asked} candidates, got ${top.length}.`
    return [...findings, { code: 'top-count-wrong', message, path: place }]
  }
  const best = largest(top.map((candidate) => candidate.logprob))
  if (!top.some((candidate) => candidate.token === token)) {
    const message = `The candidates lack the chosen token ${quote(token)}.`
    findings.push({ code: 'chosen-missing', message, path: place })
  } else if (chosen < best - roundingNats) {
    const message = `At temperature 0 the chosen ${quote(token)} has ${chosen}, but the best candidate ${best}.`
    findings.push({ code: 'chosen-not-best', message, path: place })
  }
  return findings
}

/** Candidates that decode to the same text share one key in completions, so a single position may have fewer. */
function topCountFindings(logprobs: readonly AssembledLogprob[], asked: number): Finding[] {
  const most = largest(logprobs.map(({ top }) => top.length))
  if (most === 0 || most >= asked) return []
  return [
    {
      code: 'top-count-wrong',
      message: `Asked for ${asked} candidates, got at most ${most} at any position.`,
      path,
    },
  ]
}

/** A stop token is generated, and may be listed or not. */
function countFindings(logprobs: readonly AssembledLogprob[], generated: number | undefined): Finding[] {
  if (generated === undefined || logprobs.length === generated || logprobs.length === generated - 1) return []
  const message = `usage counts ${generated} generated tokens, logprobs has ${logprobs.length}.`
  return [{ code: 'token-count-wrong', message, path }]
}

function textFindings(logprobs: readonly AssembledLogprob[], output: string, text: string): Finding[] {
  const join = (entries: readonly AssembledLogprob[]): string => entries.map(({ token }) => token).join('')
  const joined = join(logprobs)
  // A token that ends within a character has no text of its own; tags around reasoning are not in the output.
  const comparable = !joined.includes('\uFFFD') && output === text
  if (!comparable || joined === text || join(logprobs.slice(0, -1)) === text) return []
  return [
    {
      code: 'text-differs',
      message: `The tokens join to ${quote(joined)}, but the text is ${quote(text)}.`,
      path,
    },
  ]
}
