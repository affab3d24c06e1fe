/** Tells output from preparation in the chunks of a stream, for the first-token limit and for time to first token. */
import { doneMarker } from './parse-frames.ts'
import { isRecord, parseJson, recordAt, recordsAt, textAt, type Json } from './read-json.ts'

function carriesOutput(choice: Json): boolean {
  const delta = recordAt(choice, 'delta') ?? {}
  const texts = [
    textAt(choice, 'text'),
    textAt(delta, 'content'),
    textAt(delta, 'reasoning'),
    textAt(delta, 'reasoning_content'),
  ]
  return texts.some((text) => text !== undefined && text !== '') || recordsAt(delta, 'tool_calls').length > 0
}

/**
 * Content, reasoning or a tool call is a token; a chunk with nothing but a role or usage is none. What ends a
 * choice, or is no chunk at all, ends the wait too.
 * @param data of one frame
 */
export function isToken(data: string): boolean {
  if (data === doneMarker) return true
  const parsed = parseJson(data)
  if (!('value' in parsed) || !isRecord(parsed.value)) return true
  if (!Array.isArray(parsed.value['choices'])) return true
  return recordsAt(parsed.value, 'choices').some(
    (choice) => carriesOutput(choice) || typeof choice['finish_reason'] === 'string',
  )
}
