/** Finds where the body of a response ends, and takes its framing off (RFC 9112, section 6.3). */
import type { BodyDecoder, ByteSink } from './body-framing.ts'
import { createChunkedDecoder } from './chunked-decoder.ts'
import type { ResponseHead } from './head-parser.ts'

function createLengthDecoder(length: number, sink: ByteSink): BodyDecoder {
  let left = length
  return {
    endsAtClose: false,
    problem: undefined,
    get done() {
      return left === 0
    },
    get missing() {
      return `${left} of ${length} bytes`
    },
    push(bytes, start, end) {
      const to = Math.min(end, start + left)
      if (to > start) sink(bytes, start, to)
      left -= to - start
      return to
    },
  }
}

function createCloseDecoder(sink: ByteSink): BodyDecoder {
  return {
    endsAtClose: true,
    problem: undefined,
    done: false,
    missing: 'the end',
    push(bytes, start, end) {
      if (end > start) sink(bytes, start, end)
      return end
    },
  }
}

function createBrokenDecoder(problem: string): BodyDecoder {
  return { endsAtClose: false, done: false, missing: 'the body', problem, push: (_bytes, start) => start }
}

function hasNoBody(method: string, status: number): boolean {
  return method === 'HEAD' || status === 204 || status === 304
}

/** A repeated length is fine while all of them agree. */
function lengthOf(header: string): number | undefined {
  const [first = '', ...more] = header.split(',').map((part) => part.trim())
  if (!/^\d{1,15}$/.test(first) || more.some((other) => other !== first)) return undefined
  return Number(first)
}

/**
 * @param method of the request
 * @param sink gets the entity, piece by piece
 */
export function createBodyDecoder(method: string, head: ResponseHead, sink: ByteSink): BodyDecoder {
  if (hasNoBody(method, head.status)) return createLengthDecoder(0, sink)
  const coding = head.headers['transfer-encoding']
  const contentLength = head.headers['content-length']
  if (coding !== undefined) {
    if (contentLength !== undefined)
      return createBrokenDecoder('The head has both transfer-encoding and content-length.')
    if (coding.toLowerCase() === 'chunked') return createChunkedDecoder(sink)
    return createBrokenDecoder(`The transfer coding ${JSON.stringify(coding)} was not requested.`)
  }
  if (contentLength === undefined) return createCloseDecoder(sink)
  const length = lengthOf(contentLength)
  if (length === undefined)
    return createBrokenDecoder(`The content-length ${JSON.stringify(contentLength)} is malformed.`)
  return createLengthDecoder(length, sink)
}
