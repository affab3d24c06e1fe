/** Takes the frames of a stream apart: chunks of JSON, `[DONE]`, and what is neither. */
import { defined } from '../base/defined.ts'
import { linesOf, type Reply, type SseFrame } from '../contract/exchange.ts'
import { errorFrom, errorOf } from './describe-error.ts'
import { parseObject, type Json } from './read-json.ts'

/** One frame whose data is a JSON object. */
export interface StreamChunk {
  /** Index into the reply's frames. */
  readonly frame: number
  /** Milliseconds from the exchange's start to its arrival. */
  readonly atMs: number
  /** Its name, where it has one. */
  readonly event?: string
  readonly value: Json
}

/** One frame whose data is neither `[DONE]` nor a JSON object. */
interface BadFrame {
  readonly frame: number
  readonly because: string
}

export interface ParsedStream {
  readonly chunks: readonly StreamChunk[]
  /** Indices of the frames that are `[DONE]`, in order. */
  readonly doneAt: readonly number[]
  /** Index of the last frame that holds data; -1 without one. */
  readonly lastDataAt: number
  readonly bad: readonly BadFrame[]
}

export const doneMarker = '[DONE]'

/** Text of the comments of a frame, which clients do not see. */
export function remarkOf(raw: string): string {
  return Array.from(raw.matchAll(/^:[ \t]*(.*)/gm), ([, text = '']) => text)
    .join(' ')
    .trim()
}

/**
 * The error that a frame is by its name, by a line `error:`, or by an error object without a field name: servers and
 * gateways send all three. Clients drop them, and go on as if nothing had been said.
 */
export function errorOfFrame(frame: Omit<SseFrame, 'atMs'>): unknown {
  const { event, data, faults } = frame
  if (event?.toLowerCase() === 'error')
    return errorFrom(data ?? remarkOf(linesOf(frame))) || 'an event named error'
  return faults === undefined ? undefined : errorOfLines(linesOf(frame))
}

function errorOfLines(raw: string): unknown {
  const [, named] = /^error[ \t]*:[ \t]*(.*)/im.exec(raw) ?? []
  if (named !== undefined) return errorFrom(named) || 'a line named error'
  const bare = parseObject(raw)
  return 'value' in bare ? errorOf(bare.value) : undefined
}

/** Reads every frame with data; never throws. */
export function parseChunks({ frames }: Pick<Reply, 'frames'>): ParsedStream {
  const chunks: StreamChunk[] = []
  const doneAt: number[] = []
  const bad: BadFrame[] = []
  let lastDataAt = -1
  for (const [frame, { data, event, atMs }] of frames.entries()) {
    if (data === undefined) continue
    lastDataAt = frame
    if (data === doneMarker) {
      doneAt.push(frame)
      continue
    }
    const parsed = parseObject(data)
    if ('problem' in parsed) bad.push({ frame, because: parsed.problem })
    else chunks.push({ frame, atMs, value: parsed.value, ...defined({ event }) })
  }
  return { chunks, doneAt, lastDataAt, bad }
}
