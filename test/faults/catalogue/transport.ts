/** Connections, heads and framings that go wrong. */
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { begun, goodJson, goodStream, openStream, rest } from '../good-answers.ts'
import {
  chunk,
  chunked,
  type Fault,
  flood,
  head,
  jsonType,
  lastChunk,
  reset,
  say,
  silence,
  streams,
  streamType,
  whole,
  wholes,
} from '../fault.ts'

/** Nothing that speaks HTTP is there: no fault of an API. */
const notHttp = { exit: 3 } as const
const chunkedHead = head(`${streamType}${chunked}`)
const sized = (length: number | string): string => head(`${streamType}content-length: ${length}\r\n`)
const bomb = gzipSync(Buffer.alloc(64 << 20), { level: 9 })
const bytes = Buffer.byteLength(goodStream)
const one = chunk(begun)

const connections = streams(
  ['a close within a chunk', say(chunkedHead, one, '40\r\ndata: {"id"'), 'truncated'],
  ['a close between two chunks', say(chunkedHead, one), 'truncated'],
  ['a close behind [DONE] without the last chunk', say(chunkedHead, chunk(goodStream)), 'truncated'],
  ['a close within the last chunk', say(chunkedHead, chunk(goodStream), '0\r\n'), 'truncated'],
  ['a break within a stream', reset(chunkedHead, one), 'reset'],
  ['a break behind the head', reset(head(streamType), 50), 'reset'],
  ['a break before the head', reset(), 'reset'],
  ['a break behind [DONE]', reset(chunkedHead, chunk(goodStream)), 'reset'],
  ['a close before the head', say(), 'truncated'],
  ['a close within the head', say('HTTP/1.1 200 OK\r\ncontent-ty'), 'truncated'],
  ['a close within the status line', say('HTTP/1.1 2'), 'truncated'],
  ['a close behind the head', say(head(streamType)), 'empty'],
  [
    'a close by its framing before [DONE]',
    say(head(streamType), openStream),
    'truncated',
    { said: '[DONE]' },
  ],
  [
    'a close within an event',
    say(head(streamType), begun, 'data: {"id":"chatcm'),
    'truncated',
    { said: 'within an event' },
  ],
  [
    'TLS where nothing speaks it',
    silence(),
    'timeout',
    { exit: 3, args: ['--connect-timeout', '500ms'], url: (port) => `https://127.0.0.1:${port}` },
  ],
  ['nobody who listens', say(), 'refused', { exit: 3, url: () => 'http://127.0.0.1:1' }],
)

const heads = streams(
  ['plain text to a port of TLS', say('\u0015\u0003\u0003\u0000\u0002\u0002F'), 'malformed', notHttp],
  ['the greeting of SSH', say('SSH-2.0-OpenSSH_9.6\r\n'), 'malformed', notHttp],
  ['an answer without a head', say(goodJson), 'malformed', notHttp],
  ['HTTP of another version', say(`HTTP/2 200\r\n${streamType}\r\n${goodStream}`), 'malformed', notHttp],
  ['a status without figures', say(`HTTP/1.1 OK\r\n${streamType}\r\n${goodStream}`), 'malformed', notHttp],
  ['a status of two figures', say(head(streamType, '20 OK'), goodStream), 'malformed', notHttp],
  ['a header without a colon', say(head(`${streamType}x-broken\r\n`), goodStream), 'malformed', notHttp],
  [
    'a header with a blank before its colon',
    say(head(`${streamType}x-broken : 1\r\n`), goodStream),
    'malformed',
    notHttp,
  ],
  [
    'a header that goes on in the next line',
    say(head(`${streamType}x-long: a\r\n b\r\n`), goodStream),
    'malformed',
    notHttp,
  ],
  ['a header with a NUL', say(head(`${streamType}x-nul: a\u0000b\r\n`), goodStream), 'malformed', notHttp],
  ['a header without an end', flood('HTTP/1.1 200 OK\r\nx: ', 'a'.repeat(4_096)), 'malformed', notHttp],
  ['headers without an end', flood('HTTP/1.1 200 OK\r\n', 'x-more: 1\r\n'.repeat(256)), 'malformed', notHttp],
  [
    'a head in line feeds alone',
    say(`HTTP/1.1 200 OK\ncontent-type: text/event-stream\n\n${goodStream}`),
    'truncated',
  ],
  [
    'interim answers and no other',
    silence('HTTP/1.1 102 Processing\r\n\r\n'.repeat(10_000)),
    'timeout',
    { args: ['--head-timeout', '1s'] },
  ],
  [
    'interim answers without an end',
    flood('', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(64), 1),
    'timeout',
    { args: ['--head-timeout', '1s'] },
  ],
  [
    'a protocol that nobody asked for',
    say(head('upgrade: websocket\r\nconnection: upgrade\r\n', '101 Switching Protocols')),
    'server-error',
    { said: '101' },
  ],
)

const framings = streams(
  ['a length that is too long', say(sized(bytes + 9), goodStream), 'truncated'],
  ['a length that is too short', say(sized(bytes - 9), goodStream), 'truncated'],
  [
    'two lengths',
    say(head(`${streamType}content-length: ${bytes}\r\ncontent-length: ${bytes + 1}\r\n`), goodStream),
    'malformed',
  ],
  ['a length that is no number', say(sized('many'), goodStream), 'malformed'],
  ['a length below nothing', say(sized(-1), goodStream), 'malformed'],
  ['a length with a sign', say(sized(`+${bytes}`), goodStream), 'malformed'],
  [
    'both framings',
    say(head(`${streamType}${chunked}content-length: ${bytes}\r\n`), chunk(goodStream), lastChunk),
    'malformed',
  ],
  [
    'a transfer coding that was not requested',
    say(head(`${streamType}transfer-encoding: gzip, chunked\r\n`), chunk(goodStream), lastChunk),
    'malformed',
  ],
  ['a chunk whose size is no number', say(chunkedHead, one, 'xyz\r\n'), 'malformed'],
  ['a chunk whose size is below nothing', say(chunkedHead, one, '-5\r\nabcde\r\n'), 'malformed'],
  ['a chunk whose size has a prefix', say(chunkedHead, one, '0x5\r\nabcde\r\n'), 'malformed'],
  ['a chunk whose size overflows', say(chunkedHead, one, 'FFFFFFFFFFFFFFFFF\r\n'), 'malformed'],
  ['a chunk without its line end', say(chunkedHead, one, '1\r\nab'), 'malformed'],
  ['a chunk in line feeds alone', say(chunkedHead, '5\nabcde\n0\n\n'), 'malformed'],
  ['a chunk extension without an end', flood(`${chunkedHead}5;x=`, 'a'.repeat(4_096)), 'malformed'],
  [
    'a trailer that is no header',
    say(chunkedHead, chunk(goodStream), '0\r\nno trailer\r\n\r\n'),
    'malformed',
  ],
  ['a stream without chunks that says it has some', say(chunkedHead, goodStream), 'malformed'],
  [
    'chunks in a stream that has none',
    say(head(streamType), chunk(begun), chunk(rest), lastChunk),
    'malformed',
  ],
  [
    'chunks of one byte without an end',
    flood(chunkedHead, '1\r\n:\r\n1\r\n\n\r\n'.repeat(16), 1),
    'timeout',
    { args: ['--first-token-timeout', '1s'] },
  ],
  [
    'a coding that nobody asked for',
    say(head(`${streamType}content-encoding: gzip\r\n`), gzipSync(goodStream)),
    'wrong-content-type',
    { said: 'gzip' },
  ],
  [
    'another coding that nobody asked for',
    say(head(`${streamType}content-encoding: br\r\n`), goodStream),
    'wrong-content-type',
    { said: 'br' },
  ],
  [
    'compressed bytes that do not say so',
    say(head(streamType), gzipSync(goodStream)),
    'wrong-content-type',
    { said: 'gzip' },
  ],
  [
    'compressed bytes of another kind that do not say so',
    say(head(streamType), zstdCompressSync(goodStream)),
    'wrong-content-type',
    { said: 'zstd' },
  ],
  ['a gzip bomb', say(whole(bomb, `${streamType}content-encoding: gzip\r\n`)), 'wrong-content-type'],
)

const inOnePiece = wholes(
  [
    'a gzip bomb in one piece',
    say(whole(bomb, `${jsonType}content-encoding: gzip\r\n`)),
    'wrong-content-type',
  ],
  ['an answer of which the length is too short', say(whole(goodJson).subarray(0, -4)), 'truncated'],
  ['a length that cuts the answer', say(head(`${jsonType}content-length: 20\r\n`), goodJson), 'malformed'],
  ['an answer that the close cuts', say(head(jsonType), goodJson.slice(0, -9)), 'malformed'],
  ['an answer that the close leaves out', say(head(jsonType)), 'empty'],
  ['an answer that breaks', reset(head(`${jsonType}content-length: 900\r\n`), goodJson), 'reset'],
  ['an answer of chunks without the last', say(head(`${jsonType}${chunked}`), chunk(goodJson)), 'truncated'],
  [
    'compressed bytes in one piece that do not say so',
    say(whole(gzipSync(goodJson))),
    'wrong-content-type',
    { said: 'gzip' },
  ],
  ['an answer of two in one', say(whole(goodJson + goodJson)), 'malformed'],
)

export const transport: readonly Fault[] = [...connections, ...heads, ...framings, ...inOnePiece]
