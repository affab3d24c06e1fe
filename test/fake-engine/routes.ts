/** Which path answers what. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { json, sendWhole, type Answer } from './delivery.ts'
import type { Faults } from './faults.ts'
import { answerByEvents, answerGeneration, parseJson, type Call } from './generation-route.ts'
import { logEngine, logRaw } from './log.ts'
import { countEnd, countStart, metricsText } from './metrics.ts'
import { askCore, eatInCore, hasDeadCore, stopCore } from './core.ts'
import { ApiError, text } from './fields.ts'
import { exitCodeOf } from './start-up.ts'
import { answerEmbeddings, answerRerank, answerScore } from './pooling.ts'
import { quotedForms } from './quote-key.ts'
import { detokenize, tokenize } from './tokens.ts'

type Route = (call: Call) => Answer | Promise<void>

const startedS = Math.floor(Date.now() / 1000)
let generations = 0
let lastGeneration: Promise<void> = Promise.resolve()

function models({ options, faults }: Call): Answer {
  const id = faults.has('wrong-model') ? 'another-model' : options.servedName
  const card = { id, object: 'model', created: startedS, owned_by: 'vllm', root: options.model, parent: null }
  return json(200, {
    object: 'list',
    data: [{ ...card, max_model_len: options.maxModelLen, permission: [] }],
  })
}

/** `GET /v1/models/{id}`. */
function model(path: string, call: Call): Answer | undefined {
  const [, id] = /^\/v1\/models\/([^/]+)$/.exec(path) ?? []
  if (id === undefined) return undefined
  const { data } = JSON.parse(models(call).body) as { data: readonly { readonly id: string }[] }
  const found = data.find((card) => card.id === decodeURIComponent(id))
  if (found !== undefined) return json(200, found)
  throw new ApiError(`The model \`${id}\` does not exist.`, 'model', { status: 404, type: 'NotFoundError' })
}

/** Answers nothing meanwhile, as while a kernel is compiled. */
function compute(): void {
  const untilMs = Date.now() + 12_000
  while (Date.now() < untilMs);
}

/** Counts generations, and ends or freezes the process where a fault says so. */
async function counted(call: Call, generate: () => Promise<void>): Promise<void> {
  const { faults } = call
  generations += 1
  if (generations > faults.number('exit-after', Infinity)) {
    logEngine('ERROR', 'The fake engine met a fatal error.')
    process.exit(exitCodeOf(faults, 1))
  }
  if (generations > faults.number('eats-memory', Infinity)) eatInCore()
  if (generations > faults.number('stops-core', Infinity)) stopCore()
  if (generations === faults.number('computes', 0)) compute()
  if (generations > faults.number('hang-after', Infinity)) return
  countStart()
  call.response.once('close', countEnd)
  await askCore()
  if (!faults.has('one-at-a-time')) return await generate()
  lastGeneration = lastGeneration.then(generate, generate)
  await lastGeneration
}

const routes: Readonly<Record<string, Route>> = {
  'GET /health': ({ faults }) => ({
    status: faults.has('health-503') || hasDeadCore() ? 503 : 200,
    type: 'text/plain',
    body: '',
  }),
  'GET /ping': () => ({ status: 200, type: 'text/plain', body: '' }),
  'GET /version': () => json(200, { version: '0.32.0+fake' }),
  'GET /v1/models': models,
  'GET /metrics': ({ options, faults }) =>
    faults.has('no-metrics')
      ? json(404, { detail: 'Not Found' })
      : {
          status: 200,
          type: 'text/plain; version=1.0.0; charset=utf-8',
          body: metricsText(options.servedName),
        },
  'POST /tokenize': ({ body, options }) => {
    const ids = tokenize(text(parseJson(body)['prompt'])).map(({ id }) => id)
    return json(200, { count: ids.length, max_model_len: options.maxModelLen, tokens: ids, token_strs: null })
  },
  'POST /detokenize': ({ body }) =>
    json(200, { prompt: detokenize((parseJson(body)['tokens'] ?? []) as number[]) }),
  'POST /v1/completions': (call) => counted(call, () => answerGeneration('completions', call)),
  'POST /v1/chat/completions': (call) => counted(call, () => answerGeneration('chat', call)),
  'POST /v1/responses': (call) => counted(call, () => answerByEvents('responses', call)),
  'POST /v1/messages': (call) => counted(call, () => answerByEvents('messages', call)),
  'POST /v1/embeddings': (call) => counted(call, () => answerEmbeddings(call)),
  'POST /score': answerScore,
  'POST /rerank': answerRerank,
  'POST /v1/rerank': answerRerank,
  'POST /v2/rerank': (call) => answerRerank(call, 'v2'),
}

const noSuchRoute: Route = () => json(404, { detail: 'Not Found' })
const isHidden = (path: string, faults: Faults): boolean => faults.has('only-embeds') && generating.test(path)
const generating = /^\/v1\/(chat\/)?(completions|responses|messages)$/

function unknownRoute(path: string): Answer {
  const known = Object.keys(routes).some((route) => route.endsWith(` ${path}`))
  return known ? json(405, { detail: 'Method Not Allowed' }) : json(404, { detail: 'Not Found' })
}

function errorAnswer(error: unknown, faults: Faults): Answer {
  const known =
    error instanceof ApiError
      ? error
      : new ApiError(String(error), null, { status: 500, type: 'InternalServerError' })
  const status = faults.has('errors-are-500') ? 500 : known.status
  const message = [
    known.message,
    ...(faults.has('quotes-key') ? [`bad key ${quotedForms()}`] : []),
    ...(faults.has('acts-on-terminals') ? ['\u001b[2J\u001b]0;title\u0007\u009b31m\u202e\u0000'] : []),
  ].join(' ')
  if (faults.has('quotes-key')) logRaw(`refused: ${message}`)
  if (faults.has('plain-errors')) return { status, type: 'text/plain', body: message }
  return json(status, {
    error: { message, type: known.type, param: known.param, code: status },
  })
}

function unauthorized(request: IncomingMessage, apiKey: string | undefined): boolean {
  if (apiKey === undefined || request.url?.startsWith('/v1') !== true) return false
  return request.headers.authorization !== `Bearer ${apiKey}`
}

async function dispatch(request: IncomingMessage, call: Call): Promise<void> {
  const { response, options, faults } = call
  const [path = ''] = (request.url ?? '').split('?')
  if (unauthorized(request, options.apiKey))
    return sendWhole(response, json(401, { error: 'Unauthorized' }), faults)
  const route = isHidden(path, faults) ? noSuchRoute : routes[`${request.method} ${path}`]
  const card = request.method === 'GET' ? model(path, call) : undefined
  const made = card ?? (await (route === undefined ? unknownRoute(path) : route(call)))
  if (made !== undefined) await sendWhole(response, made, faults)
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}

/** Answers one request; the header `x-fake-engine-mode` adds faults for it alone. */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  base: Pick<Call, 'options' | 'faults'>,
): Promise<void> {
  response.once('close', () => {
    const { remoteAddress, remotePort } = request.socket
    const reason = response.statusMessage ?? ''
    logRaw(
      `INFO:     ${remoteAddress}:${remotePort} - "${request.method} ${request.url} HTTP/1.1" ${response.statusCode} ${reason}`,
    )
  })
  const faults = base.faults.and(String(request.headers['x-fake-engine-mode'] ?? ''))
  const call: Call = { ...base, faults, response, body: await bodyOf(request) }
  try {
    await dispatch(request, call)
  } catch (error) {
    await sendWhole(response, errorAnswer(error, faults), faults)
  }
}
