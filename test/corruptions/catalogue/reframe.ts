/** The same output in other frames than the server's. */
import {
  callsOf,
  eachChoice,
  isJson,
  type Json,
  listOf,
  textOf,
  withOutput,
  withText,
  wordOf,
} from '../corruption.ts'

export type Frames = readonly (Json | string)[]

/** What an answer remembers from one frame to the next. */
type Memory = Map<string, unknown>

/** The choice of a frame that has this one alone, and no calls. */
function loneChoice(frame: Json): Json | undefined {
  const [choice, ...others] = listOf(frame['choices'])
  if (choice === undefined || others.length > 0 || choice['index'] !== 0) return undefined
  return callsOf(choice).length > 0 ? undefined : choice
}

function take(memory: Memory, key: string): Json | undefined {
  const held = memory.get(key)
  memory.delete(key)
  return isJson(held) ? held : undefined
}

/** Holds each frame back, so that the last one with text gets the finish reason. */
export function finishBesideText(frame: Json, memory: Memory): Frames | undefined {
  const choice = loneChoice(frame)
  if (choice === undefined) return undefined
  const held = take(memory, 'held')
  if (typeof choice['finish_reason'] !== 'string') {
    memory.set('held', frame)
    return held === undefined ? [] : [held]
  }
  if (held === undefined) return undefined
  if (textOf(choice) !== '') return [held, frame]
  return [eachChoice(held, (one) => ({ ...one, finish_reason: choice['finish_reason'] })) ?? held]
}

/** A piece of text without anything that belongs to its tokens one by one. */
function isPlainText(choice: Json): boolean {
  const counted = isJson(choice['logprobs']) || Array.isArray(choice['token_ids'])
  return !counted && textOf(choice) !== '' && typeof choice['finish_reason'] !== 'string'
}

/** Two pieces of text in one frame. */
export function twoInOne(frame: Json, memory: Memory): Frames | undefined {
  const choice = loneChoice(frame)
  const held = take(memory, 'held')
  if (choice === undefined || !isPlainText(choice)) return held === undefined ? undefined : [held, frame]
  if (held === undefined) {
    memory.set('held', frame)
    return []
  }
  const before = textOf(listOf(held['choices'])[0] ?? {})
  return [eachChoice(held, (one) => withText(one, `${before}${textOf(choice)}`)) ?? frame]
}

/** Each character in a frame of its own. */
export function splitText(frame: Json): Frames | undefined {
  const choice = loneChoice(frame)
  if (choice === undefined || !isPlainText(choice) || isJson(frame['usage'])) return undefined
  const characters = Array.from(textOf(choice))
  if (characters.length < 2) return undefined
  return characters.map((character) => eachChoice(frame, (one) => withText(one, character)) ?? frame)
}

const functionOf = (call: Json | undefined): Json => {
  const given = call?.['function']
  return isJson(given) ? given : {}
}

/** A call with one more piece of its arguments. */
function joined(before: Json | undefined, piece: Json): Json {
  const known = functionOf(before)
  const text = `${wordOf(known['arguments'])}${wordOf(functionOf(piece)['arguments'])}`
  return { ...piece, ...before, function: { ...functionOf(piece), ...known, arguments: text } }
}

/** All pieces of the calls in one frame, before the frame that finishes. */
export function joinedCalls(frame: Json, memory: Memory): Frames | undefined {
  const [choice] = listOf(frame['choices'])
  if (choice === undefined) return undefined
  const calls = listOf(memory.get('calls'))
  const next = [...calls]
  for (const piece of callsOf(choice))
    next[Number(piece['index'])] = joined(calls[Number(piece['index'])], piece)
  memory.set('calls', next)
  const finished = typeof choice['finish_reason'] === 'string'
  if (!finished) return callsOf(choice).length > 0 ? [] : undefined
  if (next.length === 0) return undefined
  return [
    eachChoice(frame, (one) => ({ ...withOutput(one, { tool_calls: next }), finish_reason: null })) ?? frame,
    eachChoice(frame, (one) => ({ ...one, delta: {} })) ?? frame,
  ]
}
