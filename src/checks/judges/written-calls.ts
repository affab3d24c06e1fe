/** Reads the calls that a model has written out of its text, in whichever notation, so that they are not taken for words. */
import { smallest } from '../../base/extremes.ts'
import type { Exchange } from '../../contract/exchange.ts'
import type { OfferedFunction } from '../../contract/preset.ts'
import { isRecord } from '../../openai/read-json.ts'
import { canonicalValue } from './canonical.ts'
import { firstChoice, readJson } from './read.ts'

/** How calls begin in the notations that models are trained on; a text without any of them makes no call. */
const openings: readonly string[] = [
  '<tool_call', // Hermes, Qwen, GLM
  '[TOOL_CALLS]', // Mistral
  '<|python_tag|>', // Llama 3
  '<function=', // Llama 3, Qwen coder
  '<function_call',
  '<invoke name=', // Claude-like, DeepSeek 3.2, MiniMax
  '<|tool_call', // Granite, Kimi, Gemma 4
  '<｜tool▁call', // DeepSeek 3
  '<｜tool_call', // Step
  '<|channel|>commentary to=functions.', // gpt-oss
  'to=functions.',
  '<|action_start|>', // InternLM
  '<start_function_call>', // FunctionGemma
  '<longcat_tool_call>',
  '<seed:tool_call>',
  '<dots_function_call>',
  '<TOOLCALL>', // Nemotron
  '<|START_ACTION|>', // Command
  '<|tools_prefix|>', // Apertus
  'functools[', // Phi 4 mini
]

export interface WrittenCall {
  readonly name: string
  /** Its arguments as JSON with sorted keys; absent where the notation is not JSON. */
  readonly given?: string
}

export interface Notation {
  readonly functions: readonly OfferedFunction[]
  /** What this model writes around a call, beside the notations that are known. */
  readonly markup?: readonly string[] | undefined
}

/** Whole calls of offered functions behind the begin of a call; what a weak model writes in part or wrongly does not count. */
export function writtenCalls(text: string, notation: Notation): readonly WrittenCall[] {
  const starts = [...openings, ...(notation.markup ?? [])]
    .map((opening) => text.indexOf(opening))
    .filter((at) => at >= 0)
  return starts.length === 0 ? [] : readCalls(text.slice(smallest(starts)), notation)
}

/** The same in a text that is nothing but a call, without any markup around it. */
export const bareCalls = (text: string, notation: Notation): readonly WrittenCall[] =>
  /^\s*[{[]/.test(text) ? readCalls(text, notation) : []

/** Read of one text: each may hold the rest of it. */
const mostCalls = 100

function readCalls(text: string, { functions }: Notation): readonly WrittenCall[] {
  if (functions.length === 0) return []
  const names = functions.map(({ name }) => name.replace(/[^\w]/g, '\\$&')).join('|')
  const pattern = new RegExp(`("name"\\s*:\\s*"|name="|(?<![\\w"']))(${names})(?=\\s*["(>{:<[\\n])`, 'g')
  const named = Array.from(text.matchAll(pattern)).slice(0, mostCalls)
  return named.flatMap(({ 1: before = '', 2: name = '', index }) => {
    if (!before.startsWith('"name"')) return [{ name }]
    const given = argumentsAround(text, index)
    return given === undefined ? [] : [{ name, given }]
  })
}

/** The arguments in the JSON object that holds a name; undefined where it is not whole, or describes a function. */
function argumentsAround(text: string, at: number): string | undefined {
  const start = text.lastIndexOf('{', at)
  const whole = start < 0 ? '' : wholeObject(text, start)
  const value = readJson(whole)
  // What follows on a well-made call is its end, or the next call: one brace too many is the model's own mistake.
  if (!isRecord(value) || !/^\s*(?:$|[<[\],;|])/.test(text.slice(start + whole.length))) return undefined
  // Llama calls them `parameters`; in Hermes' notation that is not a call.
  const given = value['arguments'] ?? (text.includes('<tool_call') ? undefined : value['parameters'])
  return isRecord(given) && !('properties' in given) ? canonicalValue(given) : undefined
}

/** From an opening brace to the one that closes it. */
function wholeObject(text: string, start: number): string {
  let depth = 0
  for (const { 0: mark, index } of text.slice(start).matchAll(/"(?:[^"\\]|\\.)*"|[{}]/gs)) {
    depth += mark === '{' ? 1 : mark === '}' ? -1 : 0
    if (depth === 0) return text.slice(start, start + index + 1)
  }
  return ''
}

/**
 * All that the model wrote in this answer, tags included, as its log-probabilities spell it, behind its thought.
 *
 * @returns undefined where they were not asked for, and for streams, which leave out those of withheld pieces
 */
export function spelled({ frames, ...answer }: Exchange): string | undefined {
  const { logprobs, reasoning } = firstChoice({ ...answer, frames })
  if (logprobs.length === 0 || frames.length > 0) return undefined
  const text = logprobs.map(({ token = '' }) => token).join('')
  const thought = reasoning === '' ? -1 : text.indexOf(reasoning)
  return thought < 0 ? text : text.slice(thought + reasoning.length)
}
