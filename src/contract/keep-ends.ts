/** Keeps of an exchange that is too long for a record its begin and its end, and says what is missing. Pure. */
import { defined } from '../base/defined.ts'
import type { Exchange, SseFrame } from './exchange.ts'

/** What a frame costs beside its texts. */
const frameCharacters = 40

const charactersOf = ({ raw = '', rawBase64 = '', event = '', data = '' }: SseFrame): number =>
  frameCharacters + raw.length + rawBase64.length + event.length + data.length

/** @returns characters that an exchange takes in a record, the request apart */
export function recordedCharacters({ body, bodyBase64 = '', frames }: Exchange): number {
  return frames.reduce((sum, frame) => sum + charactersOf(frame), body.length + bodyBase64.length)
}

/** How many of the first take no more than `most` characters. */
function fitting(frames: Iterable<SseFrame>, most: number): number {
  let count = 0
  let left = most
  for (const frame of frames) {
    left -= charactersOf(frame)
    if (left < 0) break
    count++
  }
  return count
}

function backwards(frames: readonly SseFrame[]): Iterable<SseFrame> {
  return frames.toReversed()
}

function keptFrames(frames: readonly SseFrame[], most: number): readonly SseFrame[] {
  const head = fitting(frames, most / 2)
  if (head === frames.length) return frames
  const tail = Math.min(frames.length - head, fitting(backwards(frames), most / 2))
  return [...frames.slice(0, head), ...frames.slice(frames.length - tail)]
}

function keptText(text: string, most: number): string {
  if (text.length <= most) return text
  const end = Math.floor(most / 2)
  return `${text.slice(0, end)}…[${text.length - 2 * end} characters left out]…${text.slice(-end)}`
}

/** @returns the exchange itself where it takes no more than `most` characters */
export function keepEnds<Long extends Exchange>(exchange: Long, most: number): Long {
  if (recordedCharacters(exchange) <= most) return exchange
  const { body, bodyBase64, frames } = exchange
  // Bytes that are not text show in what is left of the text.
  const keptBody = keptText(body, most / 2)
  const kept = keptFrames(frames, most / 2)
  const now = defined({
    characters: keptBody === body && bodyBase64 === undefined ? undefined : body.length,
    frames: kept === frames ? undefined : frames.length,
  })
  // One that was cut before says how much there was at first.
  const cut = { ...now, ...exchange.cut }
  const { bodyBase64: _, ...rest } = exchange
  return { ...rest, body: keptBody, frames: kept, cut } as Long
}
