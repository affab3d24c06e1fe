/** Finds secrets that a server has split over several frames of a stream, and masks each part. */
import type { SecretFinder, Span } from '../base/secrets/find-secrets.ts'
import { maskedSecret } from '../base/secrets/scrub.ts'
import { linesOf, type SseFrame } from '../contract/exchange.ts'

/** A text in the data of a frame: what it is in turn with all texts at the same place of other frames. */
interface Piece {
  readonly frame: number
  readonly text: string
  replace(text: string): void
}

type Pieces = Map<string, Piece[]>

interface Place {
  readonly pieces: Pieces
  readonly frame: number
  /** Keys down to it. */
  readonly path: string
  readonly depth: number
}

/** What is nested deeper is not an answer, and would exhaust the stack. */
const deepest = 64

/** The number by which a server names a choice or a call, else its place in the list. */
function keyOf(member: unknown, key: string): string {
  const index = typeof member === 'object' && member !== null && 'index' in member ? member.index : undefined
  return typeof index === 'number' ? `#${index}` : key
}

function gather(parent: object, place: Place): void {
  if (place.depth > deepest) return
  for (const [key, member] of Object.entries(parent) as [string, unknown][]) {
    const path = `${place.path}/${Array.isArray(parent) ? keyOf(member, key) : key}`
    if (typeof member === 'object' && member !== null)
      gather(member, { ...place, path, depth: place.depth + 1 })
    if (typeof member !== 'string' || member === '') continue
    const pieces = place.pieces.get(path) ?? []
    const replace = (text: string): void => void Object.assign(parent, { [key]: text })
    pieces.push({ frame: place.frame, text: member, replace })
    place.pieces.set(path, pieces)
  }
}

/** The part of each text that a span covers goes; the mask stands where the span begins. */
function maskSpans(pieces: readonly Piece[], spans: readonly Span[]): ReadonlySet<number> {
  const touched = new Set<number>()
  let at = 0
  for (const { frame, text, replace } of pieces) {
    const end = at + text.length
    const here = spans.filter(([start, stop]) => start < end && stop > at)
    if (here.length > 0) {
      let [rest, from] = ['', 0]
      for (const [start, stop] of here) {
        rest += text.slice(from, Math.max(0, start - at)) + (start >= at ? maskedSecret : '')
        from = Math.min(text.length, stop - at)
      }
      replace(rest + text.slice(from))
      touched.add(frame)
    }
    at = end
  }
  return touched
}

interface Content {
  readonly value: object
  readonly isJson: boolean
}

function contentOf({ data = '' }: SseFrame): Content {
  try {
    const value: unknown = JSON.parse(data)
    if (typeof value === 'object' && value !== null) return { value, isJson: true }
  } catch {
    // Text of its own.
  }
  return { value: { text: data }, isJson: false }
}

function written(frame: SseFrame, { value, isJson }: Content): SseFrame {
  const data = !isJson && 'text' in value ? String(value.text) : JSON.stringify(value)
  const { rawBase64: _, raw, ...rest } = { ...frame, data }
  return raw === undefined ? rest : { ...rest, raw: linesOf(rest) }
}

/** @returns the frames themselves where no secret stands in several of them */
export function scrubFrames(frames: readonly SseFrame[], { find }: SecretFinder): readonly SseFrame[] {
  const contents = frames.map(contentOf)
  const pieces: Pieces = new Map()
  for (const [frame, { value }] of contents.entries()) gather(value, { pieces, frame, path: '', depth: 0 })
  const touched = new Set<number>()
  for (const texts of pieces.values()) {
    const spans = find(texts.map(({ text }) => text).join(''))
    for (const frame of spans.length === 0 ? [] : maskSpans(texts, spans)) touched.add(frame)
  }
  if (touched.size === 0) return frames
  return frames.map((frame, index) => {
    const content = contents[index]
    return content !== undefined && touched.has(index) ? written(frame, content) : frame
  })
}
