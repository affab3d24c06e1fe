/** Event streams that go wrong between the bytes and the JSON. */
import { delta } from '../../fixtures/answer-cases.ts'
import { begun, events, goodStream, openStream, rest, sse } from '../good-answers.ts'
import { type Fault, flood, head, say, streams, streamType } from '../fault.ts'

const stream = (...parts: readonly (string | Buffer)[]) => say(head(streamType), ...parts)
const between = (part: string | Buffer) => stream(begun, part, rest)
const json = JSON.stringify(delta('b'))

export const eventStreams: readonly Fault[] = streams(
  ['a byte order mark within the stream', between(`\uFEFF${sse(delta('b'))}`), 'malformed'],
  ['no blank line between two events', between(`data: ${json}\ndata: ${json}\n\n`), 'malformed'],
  [
    'no blank line behind [DONE]',
    stream(openStream, 'data: [DONE]\n'),
    'truncated',
    { said: 'within an event' },
  ],
  ['no line end behind [DONE]', stream(openStream, 'data: [DONE]'), 'truncated', { said: 'within an event' }],
  ['half an event, then the next', between(`data: ${json.slice(0, 20)}\n\n`), 'malformed'],
  ['half an event at the end', stream(begun, `data: ${json.slice(0, 20)}`), 'truncated'],
  ['a cut within a character', stream(begun, Buffer.from(sse(delta('東'))).subarray(0, -40)), 'truncated'],
  [
    'bytes that are not UTF-8',
    between(Buffer.from(sse(delta('é')), 'latin1')),
    'malformed',
    { said: 'UTF-8' },
  ],
  [
    'half of a character',
    between(Buffer.from(sse(delta('東')).replace('東', '\u00e6'), 'latin1')),
    'malformed',
    { said: 'UTF-8' },
  ],
  [
    'comments without an end',
    flood(head(streamType), ': keep-alive\n\n'.repeat(64), 1),
    'timeout',
    { args: ['--first-token-timeout', '1s'] },
  ],
  [
    'blank lines without an end',
    flood(head(streamType), '\n'.repeat(4_096), 1),
    'malformed',
    { said: 'longer than' },
  ],
  [
    'tokens without an end',
    flood(head(streamType), sse(delta('b')), 2),
    'timeout',
    { args: ['--total-timeout', '1500ms'] },
  ],
  ['a retry time that is no number', between('retry: soon\n\n'), 'malformed', { said: 'retry' }],
  ['an id with a NUL', between('id: a\u0000b\n\n'), 'malformed', { said: 'NUL' }],
  [
    'an event of two mebibytes',
    stream(begun, sse(delta('x'.repeat(2 << 20))), rest),
    'malformed',
    { said: 'longer than' },
  ],
  [
    'a line without an end',
    flood(`${head(streamType)}data: {"a":"`, 'x'.repeat(65_536)),
    'malformed',
    { said: 'longer than' },
  ],
  ['a NUL within JSON', between(`data: {"id":"\u0000"}\n\n`), 'malformed'],
  ['a NUL before a field', between(`\u0000data: ${json}\n\n`), 'malformed'],
  ['a field name in capitals', between(`DATA: ${json}\n\n`), 'malformed'],
  ['a blank before a field', between(` data: ${json}\n\n`), 'malformed'],
  ['JSON without a field', between(`${json}\n\n`), 'malformed'],
  ['a field name twice', between(`data: data: ${json}\n\n`), 'malformed'],
  ['JSON that is broken into lines', between(`data: {\n"id": "b"\n}\n\n`), 'malformed'],
  ['data of nothing', between('data:\n\n'), 'malformed'],
  ['data that is null', between('data: null\n\n'), 'malformed'],
  ['data that is text', between('data: "b"\n\n'), 'malformed'],
  ['data that is words', between('data: Internal Server Error\n\n'), 'malformed'],
  ['data in quotes of Python', between(`data: {'id': 'b'}\n\n`), 'malformed'],
  ['JSON with a comma too many', between('data: {"id":"b",}\n\n'), 'malformed'],
  ['JSON that is not a number', between('data: {"id":NaN}\n\n'), 'malformed'],
  ['a page of HTML within the stream', between('<html><body>502 Bad Gateway</body></html>\n'), 'malformed'],
  ['the head of an answer within the stream', between('HTTP/1.1 502 Bad Gateway\r\n\r\n'), 'malformed'],
  ['[DONE] in small letters', stream(openStream, sse('[done]')), 'malformed'],
  ['[DONE] in quotes', stream(openStream, sse('"[DONE]"')), 'malformed'],
  ['[DONE] without brackets', stream(openStream, sse('DONE')), 'malformed'],
  ['[DONE] with more behind it', stream(openStream, sse('[DONE] bye')), 'malformed'],
  ['[DONE] in the middle', between(sse('[DONE]')), 'malformed'],
  ['[DONE] at the begin', stream(sse('[DONE]'), openStream), 'malformed'],
  ['[DONE] as the name of an event', stream(openStream, 'event: [DONE]\n\n'), 'truncated'],
  ['events that are lines of JSON', stream(...events.map((event) => event.slice(6, -1))), 'truncated'],
  [
    'a stream of the type of text',
    say(head('content-type: text/plain\r\n'), goodStream),
    'wrong-content-type',
  ],
  [
    'a stream of the type of JSON lines',
    say(head('content-type: application/x-ndjson\r\n'), goodStream),
    'wrong-content-type',
  ],
  ['a stream of no type', say(head(''), goodStream), 'wrong-content-type'],
)
