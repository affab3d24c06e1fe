/** Servers that stop, each where another limit ends the wait. */
import { goodJson, begun, events, goodStream, openStream } from '../good-answers.ts'
import {
  chunk,
  chunked,
  type Fault,
  forProbe,
  flood,
  head,
  jsonType,
  silence,
  streams,
  streamType,
  whole,
  wholes,
} from '../fault.ts'

const first = { args: ['--first-token-timeout', '700ms'] }
const idle = { args: ['--idle-timeout', '700ms'] }
const start = { args: ['--head-timeout', '700ms'] }
const total = { args: ['--total-timeout', '1500ms'] }
const stream = head(streamType)

/** Each of these would keep a run for as long as its limits are: they are tried by `probe`, which is given short ones. */
const slow = (faults: readonly Fault[]): readonly Fault[] => faults.map(forProbe)

export const times: readonly Fault[] = slow([
  ...streams(
    ['silence before the head', silence(), 'timeout', start],
    ['silence within the head', silence('HTTP/1.1 200 OK\r\ncontent-'), 'timeout', start],
    ['silence behind an interim answer', silence('HTTP/1.1 100 Continue\r\n\r\n'), 'timeout', start],
    [
      'a head that drips',
      async (socket) => await flood('HTTP/1.1 200 OK\r\nx: ', 'a', 50)(socket),
      'timeout',
      start,
    ],
    ['silence behind the head', silence(stream), 'timeout', first],
    ['silence behind the role', silence(stream, events[0] ?? ''), 'timeout', first],
    ['silence behind a comment', silence(stream, ': waiting\n\n'), 'timeout', first],
    ['silence within the first event', silence(stream, 'data: {"id":'), 'timeout', first],
    ['silence between two tokens', silence(stream, begun), 'stalled', idle],
    ['silence within an event', silence(stream, begun, 'data: {"id":'), 'stalled', idle],
    ['silence before [DONE]', silence(stream, openStream), 'stalled', idle],
    ['silence behind [DONE]', silence(stream, goodStream), 'stalled', idle],
    [
      'silence before the last chunk',
      silence(head(`${streamType}${chunked}`), chunk(goodStream)),
      'stalled',
      idle,
    ],
    [
      'silence within a chunk',
      silence(head(`${streamType}${chunked}`), chunk(begun), '40\r\nda'),
      'stalled',
      idle,
    ],
    ['comments in place of tokens', flood(`${stream}${begun}`, ': wait\n\n', 100), 'timeout', total],
    ['a token that drips', flood(`${stream}${begun}data: "`, 'a', 100), 'timeout', total],
    ['bytes that drip', flood(stream, ':', 50), 'timeout', total],
  ),
  ...wholes(
    ['silence before an answer', silence(), 'timeout', start],
    [
      'silence behind the head of an answer',
      silence(head(`${jsonType}content-length: 9\r\n`)),
      'timeout',
      first,
    ],
    ['silence within an answer', silence(whole(goodJson).subarray(0, -5)), 'stalled', idle],
    ['an answer that drips', flood(head(`${jsonType}content-length: 900000\r\n`), ' ', 50), 'timeout', total],
    ['an answer whose close does not come', silence(head(jsonType), goodJson), 'stalled', idle],
  ),
])
