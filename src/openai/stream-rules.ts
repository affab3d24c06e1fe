/** What makes a stream of completion chunks whole. Each rule says in one sentence what is wrong, or nothing. */
import type { Reply } from '../contract/exchange.ts'
import type { ParsedStream } from './parse-frames.ts'

/** Against the grammar of event streams, or no JSON object in an event. */
export function findFramingFault(
  { frames }: Pick<Reply, 'frames'>,
  { bad }: ParsedStream,
): string | undefined {
  for (const [index, { faults }] of frames.entries()) {
    const [first] = faults ?? []
    if (first !== undefined) return `Frame ${index}: ${first}`
  }
  const [first] = bad
  return first && `Frame ${first.frame}: ${first.because}`
}

/** An event that is cut off, or no `[DONE]`. */
export function findMissingEnd({ body }: Pick<Reply, 'body'>, { doneAt }: ParsedStream): string | undefined {
  const rest = body.trim()
  if (rest !== '') return `The stream ends within an event: ${JSON.stringify(rest.slice(0, 60))}`
  return doneAt.length === 0 ? 'There is no [DONE].' : undefined
}

/** Events after the first `[DONE]`; comments may follow it. */
export function findBehindDone({ doneAt, lastDataAt }: ParsedStream): string | undefined {
  const [first] = doneAt
  if (first === undefined || first === lastDataAt) return undefined
  return doneAt.length > 1 ? `There are ${doneAt.length} [DONE].` : `Frame ${lastDataAt} comes after [DONE].`
}
