/** Judges that an answer holds the choices asked for, each once and each finished. */
import type { Finding } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { type AssembledChoice, assemble } from '../../openai/assemble.ts'
import { outputOf, quote, tokenCounts } from './read.ts'

export const choiceCodes = [
  'choice-count-wrong',
  'choice-indices-wrong',
  'choice-unfinished',
  'choice-empty',
  'usage-wrong',
] as const

export interface ExpectedChoices {
  /** Number of choices that were asked for. */
  readonly count: number
  /** Tokens allowed to each. */
  readonly limit: number
}

export function judgeChoices(answer: Exchange, expected: ExpectedChoices): readonly Finding[] {
  const { choices } = assemble(answer)
  return [
    ...indexFindings(choices, expected.count),
    ...choices.flatMap((choice, position) => endFindings(choice, `choices[${position}]`)),
    ...usageFindings(answer, expected),
  ]
}

function indexFindings(choices: readonly AssembledChoice[], count: number): Finding[] {
  const findings: Finding[] = []
  const path = 'choices'
  if (choices.length !== count) {
    findings.push({
      code: 'choice-count-wrong',
      message: `Expected ${count} choices, got ${choices.length}.`,
      path,
    })
  }
  const indices = choices.map((choice) => choice.index).toSorted((a, b) => a - b)
  if (indices.some((index, position) => index !== position)) {
    const message = `Expected the indices 0 to ${count - 1}, got ${quote(indices)}.`
    findings.push({ code: 'choice-indices-wrong', message, path })
  }
  return findings
}

function endFindings(choice: AssembledChoice, path: string): Finding[] {
  if (choice.finishReason === null) {
    return [{ code: 'choice-unfinished', message: `Choice ${choice.index} has no finish_reason.`, path }]
  }
  if (choice.finishReason !== 'length' || outputOf(choice) !== '') return []
  return [{ code: 'choice-empty', message: `Choice ${choice.index} used its tokens but is empty.`, path }]
}

function usageFindings(answer: Exchange, { count, limit }: ExpectedChoices): Finding[] {
  const tokens = tokenCounts(answer)?.completion
  if (tokens === undefined) return []
  // A choice that was cut has all of its tokens; one that ended by itself may have none.
  const cut = assemble(answer).choices.filter(({ finishReason }) => finishReason === 'length').length
  const [least, most] = [cut * limit, count * limit]
  if (tokens >= least && tokens <= most) return []
  const wanted = least === most ? `${most}` : `${least} to ${most}`
  const message = `Expected ${wanted} completion tokens for ${count} choices, ${cut} of them cut at ${limit}, got ${tokens}.`
  return [{ code: 'usage-wrong', message, path: 'usage.completion_tokens' }]
}
