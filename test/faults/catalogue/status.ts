/** Statuses other than 200, and 200 with something else. */
import { goodJson, goodStream } from '../good-answers.ts'
import {
  type Fault,
  forProbe,
  type Row,
  head,
  jsonType,
  say,
  streams,
  streamType,
  whole,
  wholes,
} from '../fault.ts'

const error = JSON.stringify({ error: { message: 'not today', type: 'x', code: null } })
const page = '<html><head><title>nginx</title></head><body>welcome</body></html>'
const html = 'content-type: text/html\r\n'

const refused = (status: string): Row => [
  `status ${status}`,
  say(whole(error, jsonType, status)),
  'server-error',
  { said: `${status.slice(0, 3)}: not today` },
]
const redirected = (status: string): Row => [
  `status ${status}`,
  say(whole('', 'location: http://127.0.0.1:1/\r\n', status)),
  'server-error',
  { said: `${status.slice(0, 3)}, to http` },
]
const limited = { exit: 3, run: { exit: 3, code: 'environment/rate-limited' } } as const
/** Whoever is told to wait waits: a `run` and a load give up after as long as they may, which would be minutes. */
const tooMany = (name: string, fields: string, status = '429 Too Many Requests'): Row => [
  name,
  say(whole(error, `${jsonType}${fields}`, status)),
  'server-error',
  limited,
]
const keyRefused = { exit: 2 } as const
const retry = (value: string): string => `retry-after: ${value}\r\n`

const rows: readonly Row[] = [
  ...[
    '301 Moved Permanently',
    '302 Found',
    '303 See Other',
    '307 Temporary Redirect',
    '308 Permanent Redirect',
  ].map(redirected),
  ...[
    '400 Bad Request',
    '402 Payment Required',
    '404 Not Found',
    '405 Method Not Allowed',
    '408 Request Timeout',
    '413 Content Too Large',
    '415 Unsupported',
    '418 Teapot',
    '422 Unprocessable',
    '451 Legal',
    '499 Client Closed Request',
  ].map(refused),
  ...[
    '500 Internal Server Error',
    '501 Not Implemented',
    '502 Bad Gateway',
    '503 Service Unavailable',
    '504 Gateway Timeout',
    '520 Unknown',
    '529 Overloaded',
    '600 Odd',
    '999 Odd',
  ].map(refused),
  ['status 401', say(whole(error, jsonType, '401 Unauthorized')), 'server-error', keyRefused],
  ['status 403', say(whole(error, jsonType, '403 Forbidden')), 'server-error', keyRefused],
  [
    'status 502 with a page',
    say(whole(page, html, '502 Bad Gateway')),
    'server-error',
    { said: '502: nginx welcome' },
  ],
  ['status 503 with nothing', say(whole('', '', '503 Service Unavailable')), 'server-error', { said: '503' }],
  [
    'status 500 with a stream',
    say(head(streamType, '500 Internal Server Error'), goodStream),
    'server-error',
    { said: '500' },
  ],
  [
    'status 404 with a stream',
    say(head(streamType, '404 Not Found'), goodStream),
    'server-error',
    { said: '404' },
  ],
  ['status 304', say(head('', '304 Not Modified')), 'server-error', { said: '304' }],
  ['status 204', say(head('', '204 No Content')), 'empty'],
  ['status 204 with a body', say(whole('{}', jsonType, '204 No Content')), 'wrong-content-type'],
  [
    'a whole stream with status 201',
    say(head(streamType, '201 Created'), goodStream),
    'server-error',
    { said: '201, not 200' },
  ],
  ['status 205', say(whole('', '', '205 Reset Content')), 'empty'],
  ['status 200 with a page', say(whole(page, html)), 'wrong-content-type', { said: 'text/html' }],
  ['status 200 with nothing', say(whole('', '')), 'empty'],
  ['status 200 with an error', say(whole(error)), 'server-error', { said: 'not today' }],
  [
    'status 202 with an error',
    say(whole(error, jsonType, '202 Accepted')),
    'server-error',
    { said: 'not today' },
  ],
]

const limits: readonly Row[] = [
  tooMany('status 429', ''),
  tooMany('status 429 with seconds', retry('120')),
  tooMany('status 429 with a fraction', retry('90.5')),
  tooMany('status 429 with a date', retry('Fri, 01 Jan 2100 00:00:00 GMT')),
  tooMany('status 429 with a date that is over', retry('Fri, 01 Jan 1999 00:00:00 GMT')),
  tooMany(
    'status 429 with a date of the server',
    `date: Fri, 01 Jan 2100 00:00:00 GMT\r\n${retry('Fri, 01 Jan 2100 00:02:00 GMT')}`,
  ),
  tooMany('status 429 with a duration', retry('2m30s')),
  tooMany('status 429 with a time since 1970', retry('4102444800')),
  tooMany('status 429 with nothing to wait', retry('0')),
  tooMany('status 429 with less than nothing', retry('-5')),
  tooMany('status 429 with words', retry('later')),
  tooMany('status 429 without an end', retry('1e99')),
  tooMany('status 429 with milliseconds', 'retry-after-ms: 90000\r\n'),
  tooMany(
    'status 429 with a budget',
    'x-ratelimit-remaining-requests: 0\r\nx-ratelimit-reset-requests: 6m0s\r\n',
  ),
  tooMany('status 503 with seconds', retry('120'), '503 Service Unavailable'),
]

export const statuses: readonly Fault[] = [
  ...streams(...rows),
  ...streams(...limits).map(forProbe),
  ...wholes(
    [
      'status 200 with a stream',
      say(head(streamType), goodStream),
      'wrong-content-type',
      { said: 'text/event-stream' },
    ],
    [
      'a whole answer with status 203',
      say(whole(goodJson, jsonType, '203 Non-Authoritative Information')),
      'server-error',
      { said: '203, not 200' },
    ],
  ),
]
