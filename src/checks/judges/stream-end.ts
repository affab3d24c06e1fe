/** Judges how a stream ends: usage in the last chunk, without choices, then one `[DONE]`, then nothing. */
import type { Finding } from '../../contract/check.ts'
import type { ParsedStream } from '../../openai/parse-frames.ts'
import type { StreamPiece } from './stream-pieces.ts'

/** Codes: `usage-missing`, `usage-not-last`, `usage-with-choices`, `usage-with-empty-choices`. */
export function usageFindings(pieces: readonly StreamPiece[]): readonly Finding[] {
  const carrier = pieces.findLast(({ hasUsage }) => hasUsage)
  if (carrier === undefined) {
    const reasons = pieces.flatMap(({ choices }) => choices.map(({ finishReason }) => finishReason))
    // Azure ends a stream at once where its filter has stopped it.
    if (reasons.includes('content_filter')) return []
    return [
      { code: 'usage-missing', message: 'include_usage was sent, but no chunk has usage.', path: 'usage' },
    ]
  }
  const path = `frames[${carrier.frame}]`
  if (pieces.slice(pieces.indexOf(carrier) + 1).some(({ bare }) => !bare)) {
    return [{ code: 'usage-not-last', message: 'Chunks with choices follow the one with usage.', path }]
  }
  if (carrier.choices.length === 0) return []
  const says = carrier.choices.some(({ output, finishReason }) => output + (finishReason ?? '') !== '')
  const code = says ? 'usage-with-choices' : 'usage-with-empty-choices'
  return [{ code, message: 'The chunk with usage has choices, but it must not have any.', path }]
}

/** Codes: `done-missing`, `done-repeated`, `done-not-last`. */
export function doneFindings({ doneAt, lastDataAt }: ParsedStream): readonly Finding[] {
  if (doneAt.length === 0) return [{ code: 'done-missing', message: 'The stream ends without [DONE].' }]
  if (doneAt.length > 1)
    return [{ code: 'done-repeated', message: `The stream has ${doneAt.length} [DONE] frames.` }]
  if (doneAt[0] === lastDataAt) return []
  return [{ code: 'done-not-last', message: 'Frames follow [DONE].' }]
}
