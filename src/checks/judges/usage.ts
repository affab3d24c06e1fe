/** Judges token counts that two prompts of different length bring. */
import type { Finding } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { assemble } from '../../openai/assemble.ts'
import { partFault } from '../../openai/usage-parts.ts'
import { firstChoice, outputOf, tokenCounts } from './read.ts'

export const usageCodes = [
  'usage-missing',
  'usage-total-wrong',
  'completion-tokens-over-limit',
  'completion-tokens-zero',
  'prompt-tokens-flat',
  'part-over-whole',
] as const

/**
 * @param transcript answers to a short prompt and to the same one made longer
 * @param limit the `max_tokens` of both requests
 */
export function judgeUsage(
  transcript: Readonly<Record<'short' | 'long', Exchange>>,
  limit: number,
): readonly Finding[] {
  const findings = Object.entries(transcript).flatMap(([name, answer]) => countFindings(name, answer, limit))
  const [short, long] = [tokenCounts(transcript.short), tokenCounts(transcript.long)]
  if (short !== undefined && long !== undefined && long.prompt <= short.prompt) {
    findings.push({
      code: 'prompt-tokens-flat',
      message: `A longer prompt counts ${long.prompt} prompt tokens, the shorter one ${short.prompt}.`,
      exchange: 'long',
      path: 'usage.prompt_tokens',
    })
  }
  return findings
}

function countFindings(exchange: string, answer: Exchange, limit: number): Finding[] {
  const counts = tokenCounts(answer)
  if (counts === undefined) {
    return [
      {
        code: 'usage-missing',
        message: 'The answer has no usage with three counts.',
        exchange,
        path: 'usage',
      },
    ]
  }
  const findings: Finding[] = []
  const { prompt, completion, total } = counts
  const add = (code: string, message: string, field: string): void => {
    findings.push({ code, message, exchange, path: `usage.${field}` })
  }
  if (total !== prompt + completion) {
    add(
      'usage-total-wrong',
      `total_tokens is ${total}, but ${prompt} + ${completion} = ${prompt + completion}.`,
      'total_tokens',
    )
  }
  if (completion > limit) {
    add(
      'completion-tokens-over-limit',
      `completion_tokens is ${completion} under max_tokens ${limit}.`,
      'completion_tokens',
    )
  }
  const fault = partFault(assemble(answer).usage ?? {}, counts)
  if (fault !== undefined) findings.push({ code: 'part-over-whole', message: fault, exchange, path: 'usage' })
  if (completion === 0 && outputOf(firstChoice(answer)) !== '') {
    add('completion-tokens-zero', 'The answer has text but completion_tokens is 0.', 'completion_tokens')
  }
  return findings
}
