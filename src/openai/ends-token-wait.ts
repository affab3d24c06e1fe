/** Tells output from preparation in the events of a stream, for the first-token limit and for time to first token. */
import { isOutput } from './answer-facts.ts'
import { doneMarker } from './parse-frames.ts'
import type { AnswerReader } from './protocols/protocol.ts'
import { parseObject } from './read-json.ts'

/**
 * Content, reasoning or a tool call does; an event with nothing but a role or usage does not. What ends a choice or
 * the stream, and what is not an event that is known, ends the wait too.
 * @param data of one frame
 */
export function endsTokenWait({ read }: Pick<AnswerReader, 'read'>, data: string): boolean {
  if (data === doneMarker) return true
  const parsed = parseObject(data)
  if ('problem' in parsed) return true
  const { choices, error, closes } = read(parsed.value)
  return (
    error !== undefined || closes || choices.some((one) => isOutput(one) || one.finishReason !== undefined)
  )
}
