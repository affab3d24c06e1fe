/** Judges that two answers to equivalent requests are the same. */
import type { Finding, Judgement } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import type { Named } from './compare.ts'
import { firstChoice, outputOf, quote, tokenCounts } from './read.ts'

/** Of completions, which have no reasoning. */
export const sameTextCodes = ['text-differs', 'finish-reason-differs', 'usage-differs'] as const
export const sameAnswerCodes = [...sameTextCodes, 'reasoning-differs'] as const

/** What in `other` differs from `reference`: text, reasoning, finish reason and the three token counts. */
export function sameAnswerFindings(reference: Named, other: Named): readonly Finding[] {
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

/** Judges a streamed answer against the whole one. */
export function judgeBothWays({
  whole,
  streamed,
}: Readonly<Record<'whole' | 'streamed', Exchange>>): Judgement {
  const findings = sameAnswerFindings(
    { name: 'whole', answer: whole },
    { name: 'streamed', answer: streamed },
  )
  const empty = outputOf(firstChoice(whole)) === ''
  return findings.length === 0 && empty ? { vacuous: 'the answer is empty' } : findings
}
