/**
 * Judges where the thought of one answer is. Whether a model thinks, and what it answers, is its own affair: a fault of
 * the server is a thought that the model wrote and the answer does not hold apart.
 */
import type { Finding, Judgement } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { vllmReasoning } from '../grounds.ts'
import { numberAt, recordAt } from '../../openai/read-json.ts'
import { assemble } from '../../openai/assemble.ts'
import { firstChoice, quote, tokenCounts } from './read.ts'
import type { Thought } from './thought.ts'

/** What models write around a thought, beside what the preset names. */
const tags: readonly string[] = [
  '<think>',
  '</think>',
  '[THINK]',
  '[/THINK]',
  '<seed:think>',
  '◁think▷',
  '<|channel|>',
]

const marksOf = ({ markup = [] }: Thought): readonly string[] => [...markup, ...tags]

/** Everything that the model wrote, tags included, as its log-probabilities spell it; undefined where there are none. */
function spelledWhole(answer: Exchange): string | undefined {
  const { logprobs } = firstChoice(answer)
  if (logprobs.length === 0 || answer.frames.length > 0) return undefined
  return logprobs.map(({ token = '' }) => token).join('')
}

/** `usage.completion_tokens_details.reasoning_tokens`, where the server counts them. */
export function reasoningTokens(answer: Exchange): number | undefined {
  const details = recordAt(assemble(answer).usage ?? {}, 'completion_tokens_details') ?? {}
  return numberAt(details, 'reasoning_tokens')
}

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

/** Findings `word-missing`, which are noted: the content lacks words of the expected answer. */
function wordFindings(exchange: string, answer: Exchange, thought: Thought): readonly Finding[] {
  const { text } = firstChoice(answer)
  const missing = (thought.answer ?? []).filter((word) => !text.includes(word))
  if (missing.length === 0) return []
  const message = `Expected ${missing.map(quote).join(', ')} in the content, got ${quote(text)}.`
  return [{ code: 'word-missing', message, exchange, path: 'choices[0].message.content' }]
}

/** Findings `content-missing`: there is no content, although the model wrote more than its thought. */
export function answerFindings(exchange: string, answer: Exchange, thought: Thought): readonly Finding[] {
  const { text, reasoning, finishReason } = firstChoice(answer)
  if (text.trim() !== '' || finishReason === 'length') return wordFindings(exchange, answer, thought)
  const raw = spelledWhole(answer)
  const rest = marksOf(thought).reduce((left, mark) => left.replaceAll(mark, ''), raw ?? '')
  const after = rest.slice(rest.indexOf(reasoning) + reasoning.length).trim()
  const spent = reasoning === '' && (tokenCounts(answer)?.completion ?? 0) > 2
  if (raw === undefined ? !spent : after === '') return wordFindings(exchange, answer, thought)
  const message = `The model wrote ${quote(raw ?? 'some tokens')}, but the answer has no content.`
  return [{ code: 'content-missing', message, exchange, path: 'choices[0].message.content' }]
}

export const answerCodes = ['content-missing', 'word-missing'] as const

/** Findings `reasoning-shown`: there is a thought where none may be. */
export function shownFindings(exchange: string, answer: Exchange): readonly Finding[] {
  const { reasoning } = firstChoice(answer)
  if (reasoning === '') return []
  const message = `Expected no reasoning, got ${quote(reasoning)}.`
  return [{ code: 'reasoning-shown', message, exchange, path: 'choices[0].message.reasoning' }]
}

/** Findings `reasoning-missing`: the model wrote a thought, and the answer does not hold it as one. */
export function missingFindings(exchange: string, answer: Exchange, thought: Thought): readonly Finding[] {
  const { reasoning, text } = firstChoice(answer)
  const written = `${text}${spelledWhole(answer) ?? ''}`
  const thinks = marksOf(thought).some((mark) => written.includes(mark)) || (reasoningTokens(answer) ?? 0) > 0
  if (reasoning.trim() !== '' || !thinks) return []
  const message = `The model wrote a thought, ${quote(spelledWhole(answer) ?? text)}, but the answer has no reasoning.`
  return [{ code: 'reasoning-missing', message, exchange, path: 'choices[0].message.reasoning' }]
}

/** Vacuous, with what came instead, where no answer has a thought and nothing was found. */
export function unlessThoughtless(answers: readonly Exchange[], findings: readonly Finding[]): Judgement {
  const [first] = answers
  const thinks = answers.some((answer) => firstChoice(answer).reasoning.trim() !== '')
  if (thinks || first === undefined || findings.some(({ code }) => code !== 'word-missing')) return findings
  return { vacuous: `the model does not think: it writes ${quote(firstChoice(first).text)}` }
}

/** Judges answers that may show no thought against a `control` that shows one. */
export function judgeHidden(
  { control, ...answers }: Readonly<Record<'control' | 'whole' | 'streamed', Exchange>>,
  thought: Thought,
): Judgement {
  const thoughtless = unlessThoughtless([control], [])
  if ('vacuous' in thoughtless) return thoughtless
  return Object.entries(answers).flatMap(([exchange, answer]) => [
    ...shownFindings(exchange, answer),
    ...markupFindings(exchange, answer, thought),
    ...answerFindings(exchange, answer, thought),
  ])
}

export const hiddenCodes = ['reasoning-shown', 'markup-leaked', ...answerCodes] as const

/** What the checks of thoughts rest on; what the model answers is only noted. */
export const thoughtGrounds = { grounds: { default: vllmReasoning }, noted: ['word-missing'] } as const
