/** Answers that are right, however seldom they are seen. */
import { delta } from '../../fixtures/answer-cases.ts'
import { begun, events, goodAnswer, goodJson, goodStream, rest, sse } from '../good-answers.ts'
import {
  chunk,
  chunked,
  type Fault,
  forProbe,
  head,
  jsonType,
  lastChunk,
  type Part,
  say,
  streams,
  streamType,
  whole,
  wholes,
} from '../fault.ts'
import { oddMeanings } from './semantics.ts'

const accepted = { run: { exit: 0, code: '' }, load: 0 } as const
const stream = (...parts: readonly Part[]) => say(head(streamType), ...parts)
const between = (part: string) => stream(begun, part, rest)
const bytes = Buffer.from(goodStream)
const inPieces = (size: number): readonly Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  )
const chunkedHead = head(`${streamType}${chunked}`)
const json = JSON.stringify(delta('b'))

const wire: readonly Fault[] = [
  ...streams(
    ['a stream in chunks', say(chunkedHead, chunk(begun), chunk(rest), lastChunk), 'complete'],
    ['a stream of a known length', say(whole(goodStream, streamType)), 'complete'],
    ['a stream that the close ends', stream(goodStream), 'complete'],
    ['a stream of HTTP/1.0', say(`HTTP/1.0 200 OK\r\n${streamType}\r\n${goodStream}`), 'complete'],
    ['lines that end in CRLF', stream(goodStream.replaceAll('\n', '\r\n')), 'complete'],
    ['lines that end in CR', stream(goodStream.replaceAll('\n', '\r')), 'complete'],
    [
      'lines that end in all three ways',
      stream(events.map((event, at) => event.replaceAll('\n', ['\n', '\r\n', '\r'][at % 3] ?? '')).join('')),
      'complete',
    ],
    ['a byte order mark at the begin', stream(`\uFEFF${goodStream}`), 'complete'],
    ['no blank behind data', stream(goodStream.replaceAll('data: ', 'data:')), 'complete'],
    [
      'JSON in several data lines',
      between(`data: ${json.slice(0, 1)}\ndata: ${json.slice(1)}\n\n`),
      'complete',
    ],
    ['comments', between(': a\n\n:b\n\n:\n\n'), 'complete'],
    ['a comment within an event', between(`: a\ndata: ${json}\n: b\n\n`), 'complete'],
    ['a thousand comments', between(': keep-alive\n\n'.repeat(1_000)), 'complete'],
    ['ids and retry times', between(`id: 7\nretry: 3000\ndata: ${json}\n\n`), 'complete'],
    ['an id without a value', between(`id\ndata: ${json}\n\n`), 'complete'],
    ['a field that nobody knows', between(`x-trace: 7\ndata: ${json}\n\n`), 'complete'],
    ['several blank lines', between('\n\n\n'), 'complete'],
    ['an event of half a mebibyte', between(sse(delta('x'.repeat(1 << 19)))), 'complete'],
    ['one byte at a time', stream(...inPieces(1)), 'complete'],
    ['three bytes at a time', stream(...inPieces(3)), 'complete'],
    ['one byte a chunk', say(chunkedHead, ...inPieces(1).map(chunk), lastChunk), 'complete'],
    [
      'a pause within a character',
      stream(bytes.subarray(0, bytes.indexOf('東') + 1), 60, bytes.subarray(bytes.indexOf('東') + 1)),
      'complete',
    ],
    [
      'a pause within a head',
      say('HTTP/1.1 200 OK\r\ncontent-ty', 60, `${streamType.slice(10)}\r\n`, goodStream),
      'complete',
    ],
    ['a pause within a line end', say(head(streamType).slice(0, -1), 60, '\n', goodStream), 'complete'],
    [
      'extensions of chunks',
      say(chunkedHead, `${bytes.length.toString(16)};a=b;c="d e"\r\n`, bytes, '\r\n0;last\r\n\r\n'),
      'complete',
    ],
    [
      'a size in capitals with zeros',
      say(chunkedHead, `000${bytes.length.toString(16).toUpperCase()}\r\n`, bytes, '\r\n000\r\n\r\n'),
      'complete',
    ],
    [
      'trailers',
      say(chunkedHead, chunk(goodStream), '0\r\nx-tokens: 2\r\nserver-timing: a;dur=1\r\n\r\n'),
      'complete',
    ],
    [
      'early hints',
      say('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n', head(streamType), goodStream),
      'complete',
    ],
    [
      'three interim answers',
      say(
        'HTTP/1.1 100 Continue\r\n\r\n',
        'HTTP/1.1 102 Processing\r\n\r\n',
        'HTTP/1.1 103 Early Hints\r\n\r\n',
        head(streamType),
        goodStream,
      ),
      'complete',
    ],
    ['no words behind the status', say(`HTTP/1.1 200\r\n${streamType}\r\n`, goodStream), 'complete'],
    [
      'words in Latin-1 behind the status',
      say(Buffer.from(head(streamType, '200 Très bien'), 'latin1'), goodStream),
      'complete',
    ],
    [
      'header names in capitals',
      say(head(streamType.replace('content-type', 'CONTENT-TYPE')), goodStream),
      'complete',
    ],
    [
      'blanks and tabs around a value',
      say(head('content-type:\t text/event-stream \t\r\n'), goodStream),
      'complete',
    ],
    ['no blank behind a header', say(head('content-type:text/event-stream\r\n'), goodStream), 'complete'],
    [
      'a header twice',
      say(head(`${streamType}set-cookie: a=1\r\nset-cookie: b=2\r\n`), goodStream),
      'complete',
    ],
    ['an empty header', say(head(`${streamType}x-empty:\r\n`), goodStream), 'complete'],
    [
      'a thousand headers',
      say(head(`${streamType}${'x-more: 1\r\n'.repeat(1_000)}`), goodStream),
      'complete',
    ],
    [
      'a transfer coding in capitals',
      say(head(`${streamType}Transfer-Encoding: Chunked\r\n`), chunk(goodStream), lastChunk),
      'complete',
    ],
    [
      'a coding that is none',
      say(head(`${streamType}content-encoding: identity\r\n`), goodStream),
      'complete',
    ],
    [
      'the same length twice',
      say(head(`${streamType}content-length: ${bytes.length}\r\ncontent-length: ${bytes.length}\r\n`), bytes),
      'complete',
    ],
    [
      'a media type in capitals',
      say(head('content-type: Text/Event-Stream;Charset="UTF-8"\r\n'), goodStream),
      'complete',
    ],
    [
      'members that nobody knows',
      between(sse({ ...delta('b'), x_trace: { deep: [1] }, service_tier: null })),
      'complete',
    ],
    [
      'JSON with escapes',
      between(sse(delta('b')).replace('"b"', String.raw`"\u0062\ud83d\ude00"`)),
      'complete',
    ],
    [
      'JSON with blanks',
      between(sse(delta('b')).replaceAll(':', ' : ').replace('data : ', 'data: ')),
      'complete',
    ],
    ['an empty delta', between(sse(delta(''))), 'complete'],
  ),
  ...wholes(
    [
      'an answer in chunks',
      say(head(`${jsonType}${chunked}`), chunk(goodJson.slice(0, 9)), chunk(goodJson.slice(9)), lastChunk),
      'complete',
    ],
    ['an answer that the close ends', say(head(jsonType), goodJson), 'complete'],
    [
      'an answer one byte at a time',
      say(head(jsonType), ...Array.from(Buffer.from(goodJson), (byte) => Buffer.of(byte))),
      'complete',
    ],
    [
      'an answer with blanks and line ends',
      say(whole(`\r\n${JSON.stringify(goodAnswer, null, 2)}\n\n`)),
      'complete',
    ],
    [
      'an answer with members that nobody knows',
      say(whole(JSON.stringify({ ...goodAnswer, prompt_token_ids: null, x: [1] }))),
      'complete',
    ],
    ['an answer with the mark of HTTP/1.0', say(`HTTP/1.0 200 OK\r\n${jsonType}\r\n${goodJson}`), 'complete'],
  ),
]

/** What these are about is no more than how they come: checks of what they say would find faults of the answer itself. */
export const oddities: readonly Fault[] = [
  ...wire.map((fault) => (fault.load === undefined ? forProbe(fault) : { ...fault, ...accepted })),
  ...oddMeanings.map(forProbe),
]
