/** One mutant as a server gives it: recorded answers are replayed, and the whole command runs the check against them. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Exchange } from '../../src/contract/exchange.ts'
import type { RunReport } from '../../src/contract/report.ts'
import { program } from '../workplaces/programs.ts'
import { bytesOf, type Mutant } from './mutant.ts'
import { judge, type Outcome } from './outcome.ts'
import { configOf } from './told-facts.ts'

interface Asked {
  readonly method: string
  readonly path: string
  readonly body: string
}

const keyOf = ({ method, path, body }: Asked): string => `${method} ${path}\n${body}`

function pathOf(url: string): string {
  const { pathname, search } = new URL(url)
  return pathname + search
}

/** Answers in the order in which they came; the last one is given again. */
function tapeOf({ exchanges }: Mutant): (asked: Asked) => Exchange | undefined {
  const tape = new Map<string, Exchange[]>()
  for (const exchange of Object.values(exchanges)) {
    const { method, url, body = '' } = exchange.request
    const key = keyOf({ method, path: pathOf(url), body })
    tape.set(key, [...(tape.get(key) ?? []), exchange])
  }
  return (asked) => {
    const answers = tape.get(keyOf(asked))
    return answers !== undefined && answers.length > 1 ? answers.shift() : answers?.[0]
  }
}

const notReplayed = new Set(['content-length', 'transfer-encoding', 'connection', 'keep-alive'])

function replay(
  { status = 200, headers, frames, body, bodyBase64, failure }: Exchange,
  response: ServerResponse,
): void {
  for (const [name, value] of Object.entries(headers))
    if (!notReplayed.has(name)) response.setHeader(name, value)
  response.statusCode = status
  response.sendDate = false
  for (const frame of frames) response.write(bytesOf(frame))
  const rest = bodyBase64 === undefined ? Buffer.from(body) : Buffer.from(bodyBase64, 'base64')
  if (failure === undefined) response.end(rest)
  else {
    response.write(rest)
    response.socket?.resetAndDestroy()
  }
}

/** What a run asks beside what its checks ask. */
function answerElse({ path, body }: Asked, { facts }: Mutant, response: ServerResponse): boolean {
  const { model, maxModelLen } = facts
  const json = (value: unknown): true => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(value))
    return true
  }
  const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 }
  const head = { id: 'a', created: 1, model, usage }
  const choice = { index: 0, finish_reason: 'length', logprobs: null }
  if (path === '/v1/models')
    return json({
      object: 'list',
      data: [{ id: model, object: 'model', created: 1, owned_by: 'x', max_model_len: maxModelLen }],
    })
  if (!body.includes('"Hello"')) return false
  if (path === '/v1/completions')
    return json({ ...head, object: 'text_completion', choices: [{ ...choice, text: 'a' }] })
  if (path === '/v1/chat/completions')
    return json({
      ...head,
      object: 'chat.completion',
      choices: [{ ...choice, message: { role: 'assistant', content: 'a' } }],
    })
  if (path === '/v1/embeddings')
    return json({ object: 'list', model, usage, data: [{ object: 'embedding', index: 0, embedding: [1] }] })
  return false
}

interface Tape extends AsyncDisposable {
  readonly url: string
  /** Requests that nobody recorded, shortened. */
  readonly strange: readonly string[]
  /** Whether an answer that is not as it was recorded has been given. */
  hasChanged(): boolean
}

async function serve(mutant: Mutant): Promise<Tape> {
  const next = tapeOf(mutant)
  const strange: string[] = []
  let given = mutant.changed.size === 0
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const { method = '', url: path = '' } = request
      const asked = { method, path, body: Buffer.concat(parts).toString() }
      const answer = next(asked)
      given ||= answer !== undefined && mutant.changed.has(answer)
      if (answer !== undefined) return replay(answer, response)
      if (answerElse(asked, mutant, response)) return
      if (method === 'POST') strange.push(`${path} ${asked.body.slice(0, 80)}`)
      response
        .writeHead(404, { 'content-type': 'application/json' })
        .end('{"error":{"message":"not on the tape"}}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    strange,
    hasChanged: () => given,
    [Symbol.asyncDispose]: () => {
      server.close()
      server.closeAllConnections()
      return Promise.resolve()
    },
  }
}

const limitMs = 120_000

export async function runMutant(mutant: Mutant): Promise<Outcome> {
  const { check, facts } = mutant
  const folder = mkdtempSync(join(tmpdir(), 'servewright-mutant-'))
  await using tape = await serve(mutant)
  try {
    writeFileSync(join(folder, 'servewright.config.yaml'), configOf(tape.url, facts))
    const words = ['run', 'replayed', '--only', check.id]
    const child = spawn(process.execPath, [program('main'), ...words], {
      cwd: folder,
      stdio: 'ignore',
      timeout: limitMs,
    })
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
    const report = JSON.parse(
      readFileSync(join(folder, 'servewright-report/latest/report.json'), 'utf8'),
    ) as RunReport
    const outcome = judge({ mutant, way: 'run', report, code })
    if (outcome.right) return outcome
    const unproven = tape.hasChanged() ? tape.strange[0] : 'what is changed was not asked for'
    return unproven === undefined ? outcome : { ...outcome, unproven }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
