/** Spoils the frames of a stream: which events come, in which order, with what in them. */
import type { Faults } from './faults.ts'
import { splitKey } from './quote-key.ts'

const done = '[DONE]'

const errorObject = JSON.stringify({
  error: { message: 'EngineCore encountered an issue.', type: 'InternalServerError', param: null, code: 500 },
})
const oldErrorObject = JSON.stringify({
  object: 'error',
  message: 'EngineCore encountered an issue.',
  type: 'InternalServerError',
  param: null,
  code: 500,
})

function spoilChunks(chunks: readonly string[], faults: Faults): readonly string[] {
  const [first = '', second = '', ...rest] = chunks
  if (faults.has('bad-json')) return [first, second.slice(0, second.length / 2), ...rest]
  if (faults.has('id-changes'))
    return [first, second, ...rest.map((chunk) => chunk.replace(/"id":"[^"]*"/, '"id":"another"'))]
  if (faults.has('quotes-key')) return [first, second, ...splitKey(second), ...rest]
  return chunks
}

/** @returns the `data` of every event to send, in order */
export function spoilFrames(
  chunks: readonly string[],
  usage: string | undefined,
  faults: Faults,
): readonly string[] {
  const start = chunks.slice(0, 2)
  if (faults.has('only-done')) return [done]
  if (faults.has('error-in-stream')) return [...start, errorObject, done]
  if (faults.has('old-error-in-stream')) return [...start, oldErrorObject]
  const tail = usage === undefined ? [] : [usage]
  const [onTime, late] = faults.has('late-usage') ? [[], tail] : [tail, []]
  const frames = [...spoilChunks(chunks, faults), ...onTime]
  if (!faults.has('no-done')) frames.push(done)
  if (faults.has('double-done')) frames.push(done)
  if (faults.has('after-done')) frames.push(start.at(-1) ?? '{}')
  return [...frames, ...late]
}
