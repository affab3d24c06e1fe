/** Judges that two answers to equivalent requests are the same. */
import type { Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { tieNats } from '../../contract/tie-nats.ts'
import { type Named, compare } from './compare.ts'
import { firstChoice, outputOf, quote, requested, tokenCounts } from './read.ts'
import type { Comparison } from './tie/comparison.ts'
import { explainAnswers, nearNats } from './tie/explain-answers.ts'

/** Codes for completions, which have no reasoning. */
export const sameTextCodes = ['text-differs', 'finish-reason-differs', 'usage-differs'] as const
export const sameAnswerCodes = [...sameTextCodes, 'reasoning-differs'] as const

/**
 * What in `other` differs from `reference`: text, reasoning, finish reason and the three token counts. Where a near tie
 * explains that the texts part, only the prompt's tokens are compared beside them.
 *
 * @param nats how far apart the tokens of a near tie may lie
 */
export function sameAnswerFindings(
  reference: Named,
  other: Named,
  nats: number = tieNats(),
): readonly Finding[] {
  return unlessExplained(answerDifferences(reference, other), [reference, other], nats)
}

/** What is left of the differences of two answers once it is known why they say different things. */
export function unlessExplained(
  findings: readonly Finding[],
  [reference, other]: readonly [Named, Named],
  nats: number,
): readonly Finding[] {
  if (!findings.some(isOutput)) return findings
  const { verdict, because } = explainAnswers(reference, other, { nats })
  if (verdict === 'explained') return promptDiffers(reference, other) ? findings.filter(isUsage) : []
  return findings.map((finding) => ({
    ...finding,
    ...(isOutput(finding) ? { message: `${finding.message} ${because}`.trimEnd() } : {}),
    ...(verdict === 'unclear' ? { level: 'should' as const } : {}),
  }))
}

/** The same for each comparison of a check, with what is known of the server's arithmetic. */
export function sameAnswers(
  transcript: Transcript,
  comparisons: readonly Comparison[],
  facts: ServerFacts,
): readonly Finding[] {
  const nats = nearNats(facts)
  return comparisons.flatMap(({ reference, other }) =>
    compare(transcript, [reference, other], (one, two) => sameAnswerFindings(one, two, nats)),
  )
}

const isOutput = ({ code }: Finding): boolean => /^(text|reasoning|calls)-differ/.test(code)
const isUsage = ({ code }: Finding): boolean => code === 'usage-differs'

function promptDiffers(reference: Named, other: Named): boolean {
  const [expected, got] = [tokenCounts(reference.answer)?.prompt, tokenCounts(other.answer)?.prompt]
  return expected !== got && !(got === undefined && isWithoutUsage(other.answer))
}

/** A stream whose usage was not asked for, because the server refuses to send it. */
const isWithoutUsage = ({ request }: Exchange): boolean =>
  requested(request, 'stream') === true && requested(request, 'stream_options') === undefined

/** Text, reasoning, finish reason and counts, whatever the cause. */
export function answerDifferences(reference: Named, other: Named): readonly Finding[] {
  const [a, b] = [firstChoice(reference.answer), firstChoice(other.answer)]
  const compared = [
    { code: 'text-differs', path: 'choices[0].text', pair: [a.text, b.text] },
    { code: 'reasoning-differs', path: 'choices[0].reasoning', pair: [a.reasoning, b.reasoning] },
    {
      code: 'finish-reason-differs',
      path: 'choices[0].finish_reason',
      pair: [a.finishReason, b.finishReason],
    },
    {
      code: 'usage-differs',
      path: 'usage',
      pair: [tokenCounts(reference.answer), tokenCounts(other.answer)],
    },
  ]
  return compared.flatMap(({ code, path, pair: [expected, got] }) => {
    if (got === undefined && isWithoutUsage(other.answer)) return []
    if (JSON.stringify(expected) === JSON.stringify(got)) return []
    const message = `Expected what ${reference.name} has, ${quoteAtFork(expected, got)}.`
    return [{ code, message, exchange: other.name, path }]
  })
}

/** Long texts are quoted from shortly before the place where they part. */
function quoteAtFork(expected: unknown, got: unknown): string {
  if (typeof expected !== 'string' || typeof got !== 'string') return `${quote(expected)}, got ${quote(got)}`
  const characters = Array.from(expected)
  const fork = Array.from(got).findIndex((character, index) => character !== characters[index])
  const at = fork < 0 ? Math.min(expected.length, got.length) : characters.slice(0, fork).join('').length
  const from = Math.max(0, at - 20)
  const place = from === 0 ? '' : ` from character ${from} on`
  return `${quote(expected.slice(from, from + 60))}, got ${quote(got.slice(from, from + 60))}${place}`
}

/** The comparison of checks that ask for one answer whole and streamed. */
export const bothWays: readonly Comparison[] = [{ reference: 'whole', other: 'streamed' }]

/** Judges a streamed answer against the whole one. */
export function judgeBothWays(
  transcript: Readonly<Record<'whole' | 'streamed', Exchange>>,
  facts: ServerFacts,
): Judgement {
  const findings = sameAnswers(transcript, bothWays, facts)
  const empty = outputOf(firstChoice(transcript.whole)) === ''
  return findings.length === 0 && empty ? { vacuous: 'the answer is empty' } : findings
}
