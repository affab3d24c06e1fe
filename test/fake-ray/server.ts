/** Speaks the HTTP interface of a Ray dashboard, wrongly in the way that it is asked for: `node server.ts FAULT ASKED`. */
import { createHash } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { gzipSync } from 'node:zlib'

// Into the file `asked` each request is written before it is answered: whoever has the answer may read it there.
const [fault = '', asked = ''] = process.argv.slice(2)
const versions: Readonly<Record<string, string>> = { old: '2.8.1', 'no-version': 'new' }
const version = versions[fault] ?? '2.60.0'
const id = '[^/]+'

const mark = '\u001e'
const at = { attempt: 1, node: 'node-of-a-long-name' }
const pack = (text: string): string => gzipSync(text).toString('base64')
/** What is kept beside Ray's logs, in ways in which it cannot be read. */
const broken: Readonly<Record<string, string>> = {
  'not-base64': '<html>',
  'not-packed': 'bm90IHBhY2tlZA==',
  'not-json': pack('{'),
  'other-shape': pack('{"report.json":7}'),
  elsewhere: pack('{"../report.json":"{}"}'),
  'other-hash': pack('{}'),
  gone: '',
}
const kept = broken[fault]
const sha = createHash('sha256')
  .update(fault === 'other-hash' ? 'x' : (kept ?? ''))
  .digest('hex')
const keptLog = [
  { e: 'node', id: at.node, facts: { resources: 7 } },
  { e: 'placed', unit: 'a-unit-of-somebody-else', ...at },
  { e: 'placed', unit: 'fake', ...at },
  { e: 'result', unit: 'fake', ...at, why: 'ended', code: 0, file: 'a', at: 'b', sha },
  { e: 'end' },
].map((event) => `${mark}${JSON.stringify(event)}`)

/** Of `cut-log` among what Ray writes, and cut in the line of the result. */
const logs: Readonly<Record<string, string>> = {
  'no-driver': "ModuleNotFoundError: No module named 'ray'\n",
  'cut-log': [
    '(raylet) [state-dump] {"e":"result","unit":"tools"}',
    `${mark}${JSON.stringify({ e: 'placed', unit: 'fake', ...at })}`,
    `(raylet) dump ${mark}${JSON.stringify({ e: 'placed', unit: 'tools', ...at })}`,
    `${mark}${JSON.stringify({ e: 'started', unit: 'fake', nice: 0, ...at })}`,
    `${mark}{"e":"result","unit":"fa`,
  ].join('\n'),
}
const nodes = ['ALIVE', 'ALIVE', 'DEAD', 'ALIVE'].map((state) => ({ state }))

const states: Record<string, string> = { 'no-driver': 'FAILED', deaf: 'RUNNING' }
/** From the moment at which it has taken the job, `hole` answers nothing. */
let hasJob = false

/** Status and answer of each route, by method and path. */
const routes = (): readonly (readonly [RegExp, number, unknown])[] => [
  [/^GET \/api\/version$/, 200, fault === 'not-ray' ? { version: '1' } : { ray_version: version }],
  [/^GET \/api\/packages\//, fault === 'has-package' ? 200 : 404, ''],
  [/^PUT \/api\/packages\//, fault === 'no-upload' ? 413 : 200, ''],
  [/^POST \/api\/jobs\/$/, fault === 'no-jobs' ? 500 : 200, { submission_id: 'x' }],
  [new RegExp(`^GET /api/jobs/${id}$`), 200, { status: states[fault] ?? 'SUCCEEDED', message: 'exit 1' }],
  [
    new RegExp(`^GET /api/jobs/${id}/logs$`),
    200,
    { logs: logs[fault] ?? (kept === undefined ? '' : keptLog.join('\n')) },
  ],
  [/^GET \/api\/v0\/logs\/file\?/, fault === 'gone' ? 404 : 200, kept ?? ''],
  [new RegExp(`^POST /api/jobs/${id}/stop$`), 200, {}],
  [/^GET \/api\/v0\/nodes\?/, 200, { data: { result: { result: nodes } } }],
  [new RegExp(`^DELETE /api/jobs/${id}$`), 200, {}],
]

/** Notes what becomes of the job. @returns whether this is not answered */
function isSilent(route: string): boolean {
  if (fault === 'hole' && hasJob) return true
  hasJob ||= route === 'POST /api/jobs/'
  if (route.endsWith('/stop')) states['deaf'] = 'STOPPED'
  return false
}

const server = createServer((request, response) => {
  request.resume()
  request.on('end', () => {
    const route = `${request.method} ${request.url}`
    appendFileSync(asked, `${route.replace(/_ray_pkg_\w+/, 'PACKAGE')}\n`)
    if (isSilent(route)) return
    if (fault === 'token' && request.headers.authorization !== 'Bearer the-token-of-the-cluster') {
      response.writeHead(401).end('no')
      return
    }
    if (fault === 'endless') {
      response.writeHead(200)
      const more = (): void => void (response.write(' '.repeat(2 ** 16)), response.once('drain', more))
      return more()
    }
    if (fault === 'html') {
      response.writeHead(200).end('<html>')
      return
    }
    // As Ray does with what it takes for a browser.
    const browser = request.headers['sec-fetch-mode'] !== undefined && request.method !== 'GET'
    const [, status, answer] = routes().find(([path]) => path.test(route)) ?? [/$/, 404, '']
    const text = route.includes('/logs/file') ? String(answer) : JSON.stringify(answer)
    response.writeHead(browser ? 405 : status).end(text)
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address === 'object') process.stdout.write(`port ${address.port}\n`)
})
