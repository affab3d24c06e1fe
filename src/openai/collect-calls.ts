/** Joins the pieces of the tool calls of one choice, and says what is wrong with them. */
import type { CallFacts, CallPiece } from './protocols/protocol.ts'
import { parseJson, parseObject } from './read-json.ts'

const quote = (text: string): string => JSON.stringify(text.length > 120 ? `${text.slice(0, 119)}…` : text)

/** What a piece is wrong about; `id` is that of its call so far. */
function faultOf({ index, id, arguments: piece }: CallPiece, known: string | undefined): string | undefined {
  if (index === undefined) return 'A piece of a tool call has no index.'
  if (id && known && id !== known)
    return `Tool call ${index} has the ids ${quote(known)} and ${quote(id)}: two calls share an index.`
  if (piece === undefined || piece === null || typeof piece === 'string') return undefined
  return `The arguments of tool call ${index} are ${Array.isArray(piece) ? 'an array' : `a JSON ${typeof piece}`} and not text.`
}

/** @param facts of the calls of one choice so far; undefined before the first */
export function addCall(facts: CallFacts | undefined, piece: CallPiece): CallFacts {
  const calls = facts ?? { byIndex: new Map(), fault: undefined }
  const { index = 0, id, arguments: text } = piece
  const known = calls.byIndex.get(index)
  calls.fault ??= faultOf(piece, known?.id)
  calls.byIndex.set(index, {
    id: known?.id || id,
    arguments: (known?.arguments ?? '') + (typeof text === 'string' ? text : ''),
  })
  return calls
}

const isJsonText = (text: string): boolean => 'value' in parseJson(text)

/** Whether something follows a whole JSON object. */
function holdsMore(text: string): boolean {
  let depth = 0
  let quoted = false
  const characters = text.trim()
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at]
    if (character === '\\') at++
    else if (character === '"') quoted = !quoted
    else if (!quoted && character === '{') depth++
    else if (!quoted && character === '}' && --depth === 0) return at < characters.length - 1
  }
  return false
}

/** @param cut the model was stopped before it had finished, perhaps within a call */
export function callFault({ byIndex, fault }: CallFacts, cut: boolean): string | undefined {
  if (fault !== undefined) return fault
  const indices = [...byIndex.keys()].toSorted((a, b) => a - b)
  // Clients that collect calls in a list lose one whose index leaves a gap.
  if (indices.some((index, position) => index !== position))
    return `The tool calls have the indices ${indices.join(', ')} instead of 0 to ${indices.length - 1}.`
  for (const [index, { arguments: text }] of byIndex) {
    // Servers send nothing for a function without parameters.
    if (text.trim() === '' || cut) continue
    const parsed = parseObject(text)
    // OpenAI's reference warns that a model may write invalid JSON; a second value behind a whole one is the server's.
    if ('problem' in parsed && (isJsonText(text) || holdsMore(text)))
      return `The arguments of tool call ${index} do not join to a JSON object: ${quote(text)}.`
  }
  return undefined
}
