/**
 * Stands where an engine stands: hands every request on to a real server, and changes the answers in one way.
 * UPSTREAM, CORRUPTION and CORRUPTION_FOLDER (the upstream's log, and a file of hits) come from the environment.
 */
import { appendFileSync, readFileSync } from 'node:fs'
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { catalogue } from './catalogue.ts'
import { type Asked, type Corruption, isJson, type Json, objectIn } from './corruption.ts'
import { spoilStream } from './spoil-stream.ts'

const upstream = new URL(process.env['UPSTREAM'] ?? '')
const name = process.env['CORRUPTION'] ?? 'none'
const folder = process.env['CORRUPTION_FOLDER'] ?? ''
const port = Number(process.argv[process.argv.indexOf('--port') + 1])
const corruption: Partial<Corruption> = catalogue.find((one) => one.name === name) ?? {}

const past = new Map<string, unknown>()
let generations = 0

/** What was really changed is counted: a corruption that never happened proves nothing. */
const hit = (): void => appendFileSync(join(folder, 'hits'), '.')

function counted<Value>(value: Value | undefined): Value | undefined {
  if (value !== undefined) hit()
  return value
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

const generating = /\/(completions|responses|messages|embeddings|score|rerank)$/

/** Requests that are answered here; the first few generations belong to the start. */
function answeredHere({ path, number }: Asked): number | undefined {
  const { route, busy } = corruption
  if (route?.path === path && generations > 0) return route.status
  return busy !== undefined && number > 2 && number % busy.every === 0 ? busy.status : undefined
}

function describe({ method, url: path = '/' }: IncomingMessage, entity: Buffer): Asked {
  const body = objectIn(entity.toString())
  const generates = method === 'POST' && body !== undefined && generating.test(path)
  return { path, body: body ?? {}, number: generates ? ++generations : 0, memory: new Map(), past }
}

const refusal = '{"error":{"message":"Try again later.","type":"overloaded","code":null}}'

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const entity = await bytesOf(request)
  const asked = describe(request, entity)
  const here = counted(answeredHere(asked))
  if (here !== undefined) {
    response.writeHead(here, { 'content-type': 'application/json', 'retry-after': '1' })
    response.end(here === 204 ? '' : refusal)
    return
  }
  const changed = asked.number > 0 ? counted(corruption.request?.(asked.body, asked)) : undefined
  forward(request, changed === undefined ? entity : Buffer.from(JSON.stringify(changed)), { response, asked })
}

interface Way {
  readonly response: ServerResponse
  readonly asked: Asked
}

function forward(request: IncomingMessage, bytes: Buffer, way: Way): void {
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([key]) => !hopByHop.has(key)))
  const outgoing = send(
    {
      host: upstream.hostname,
      port: upstream.port,
      method: request.method,
      path: way.asked.path,
      headers: { ...headers, 'content-length': bytes.length },
    },
    (incoming) => void handOn(incoming, way).catch(() => way.response.destroy()),
  )
  outgoing.on('error', () => way.response.destroy())
  way.response.on('close', () => outgoing.destroy())
  outgoing.end(bytes)
}

const hopByHop = new Set(['content-length', 'transfer-encoding', 'connection'])

function headFor(
  status: number,
  asked: Asked,
  streamed: boolean,
): ReturnType<NonNullable<Corruption['head']>> {
  if (asked.number === 0 || (streamed && corruption.unlessStreamed === true)) return undefined
  return counted(corruption.head?.(status, asked))
}

async function handOn(incoming: IncomingMessage, { response, asked }: Way): Promise<void> {
  const status = incoming.statusCode ?? 502
  const headers = Object.fromEntries(Object.entries(incoming.headers).filter(([key]) => !hopByHop.has(key)))
  const streamed = String(headers['content-type']).startsWith('text/event-stream')
  const head = headFor(status, asked, streamed)
  const begin = (): unknown => response.writeHead(head?.status ?? status, { ...headers, ...head?.headers })
  if (asked.number > 0 && streamed) {
    begin()
    return await spoilStream(incoming, { response, asked, corruption, hit })
  }
  const entity = await bytesOf(incoming)
  const given = asked.number > 0 ? objectIn(entity.toString()) : undefined
  const changed = given === undefined ? undefined : changedAnswer(given, { status, asked })
  begin()
  response.end(changed ?? entity)
}

function changedAnswer(
  given: Json,
  { status, asked }: { readonly status: number; readonly asked: Asked },
): string | undefined {
  if (corruption.pretty) return counted(JSON.stringify(given, null, 2))
  const error = given['error']
  const refused =
    isJson(error) && corruption.refusal !== undefined
      ? { ...given, error: corruption.refusal(error) }
      : undefined
  const changed = status === 200 ? corruption.whole?.(given, asked) : refused
  return changed === undefined ? undefined : JSON.stringify(counted(changed))
}

process.stdout.write(readFileSync(join(folder, 'log')))
const server = createServer((request, response) => void answer(request, response))
server.keepAliveTimeout = 60_000
server.listen(port, '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
process.on('SIGINT', () => process.exit(0))
