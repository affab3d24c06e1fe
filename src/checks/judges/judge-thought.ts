/** Judges where the thought of one answer is, and that its content answers the question. */
import type { Finding, Judgement } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { firstChoice, quote } from './read.ts'
import type { Thought } from './thought.ts'

/** Findings `markup-leaked`: the tags around the thought show in it or in the content. */
export function markupFindings(exchange: string, answer: Exchange, thought: Thought): readonly Finding[] {
  const { text, reasoning } = firstChoice(answer)
  return Object.entries({ content: text, reasoning }).flatMap(([field, value]) => {
    const leaked = thought.markup?.find((mark) => value.includes(mark))
    if (leaked === undefined) return []
    const message = `The ${field} holds ${quote(leaked)}: ${quote(value)}.`
    return [{ code: 'markup-leaked', message, exchange, path: `choices[0].message.${field}` }]
  })
}

/** Findings `word-missing`: the content lacks words of the expected answer. */
export function answerFindings(exchange: string, answer: Exchange, thought: Thought): readonly Finding[] {
  const { text } = firstChoice(answer)
  const missing = (thought.answer ?? []).filter((word) => !text.includes(word))
  if (missing.length === 0) return []
  const message = `Expected ${missing.map(quote).join(', ')} in the content, got ${quote(text)}.`
  return [{ code: 'word-missing', message, exchange, path: 'choices[0].message.content' }]
}

/** Findings `reasoning-shown`: there is a thought where none may be. */
export function shownFindings(exchange: string, answer: Exchange): readonly Finding[] {
  const { reasoning } = firstChoice(answer)
  if (reasoning === '') return []
  const message = `Expected no reasoning, got ${quote(reasoning)}.`
  return [{ code: 'reasoning-shown', message, exchange, path: 'choices[0].message.reasoning' }]
}

/** Findings `reasoning-missing`: there is no thought where one is expected. */
export function missingFindings(exchange: string, answer: Exchange): readonly Finding[] {
  const { reasoning, text } = firstChoice(answer)
  if (reasoning.trim() !== '') return []
  const message = `Expected reasoning apart from the content, got none beside ${quote(text)}.`
  return [{ code: 'reasoning-missing', message, exchange, path: 'choices[0].message.reasoning' }]
}

/** Judges answers that may show no thought against a `control` that shows one. */
export function judgeHidden(
  { control, ...answers }: Readonly<Record<'control' | 'whole' | 'streamed', Exchange>>,
  thought: Thought,
): Judgement {
  if (firstChoice(control).reasoning === '') return { vacuous: 'nothing is thought with thinking on either' }
  return Object.entries(answers).flatMap(([exchange, answer]) => [
    ...shownFindings(exchange, answer),
    ...markupFindings(exchange, answer, thought),
    ...answerFindings(exchange, answer, thought),
  ])
}

export const hiddenCodes = ['reasoning-shown', 'markup-leaked', 'word-missing'] as const
