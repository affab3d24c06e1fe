/** The two generation endpoints: reads a request, makes an answer, spoils it as told, sends it. */
import type { ServerResponse } from 'node:http'
import { json, sendStream, sendWhole } from './delivery.ts'
import type { Faults } from './faults.ts'
import { ApiError, type Body } from './fields.ts'
import { spoilFrames } from './frame-faults.ts'
import { generate } from './generate.ts'
import { countFinished } from './metrics.ts'
import type { FakeOptions } from './options.ts'
import { parseRequest, type GenerationRequest } from './requests.ts'
import { messageAnswer, responseAnswer, spoilEvents } from './event-answers.ts'
import { streamedAnswer } from './streamed-answers.ts'
import { wholeAnswer, type AnswerContext } from './whole-answers.ts'

export interface Call {
  readonly response: ServerResponse
  readonly body: string
  readonly options: FakeOptions
  readonly faults: Faults
}

let serial = 0

/** What a server does that checks nothing. */
function forgiving(kind: GenerationRequest['kind'], body: Body, options: FakeOptions): GenerationRequest {
  try {
    return parseRequest(kind, body, options)
  } catch {
    const plain = kind === 'chat' ? { messages: [{ role: 'user', content: 'hi' }] } : { prompt: 'hi' }
    return parseRequest(kind, { ...plain, stream: body['stream'] === true }, options)
  }
}

export function parseJson(text: string): Body {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Body
  } catch {
    // Answered below, like every body that is not an object.
  }
  throw new ApiError("1 validation error: {'type': 'json_invalid', 'msg': 'JSON decode error'}", 'body', {
    type: 'Bad Request',
  })
}

function readRequest(kind: GenerationRequest['kind'], { body, options, faults }: Call): GenerationRequest {
  if (!faults.has('accepts-anything')) return parseRequest(kind, parseJson(body), options)
  let parsed: Body = {}
  try {
    parsed = parseJson(body)
  } catch {
    // It accepts anything.
  }
  return forgiving(kind, parsed, options)
}

async function sendSpoiled(request: GenerationRequest, { response, faults }: Call): Promise<boolean> {
  const type = request.stream ? 'text/event-stream; charset=utf-8' : 'application/json'
  if (faults.has('no-head')) return true
  if (faults.has('token-500')) {
    const error = {
      message: 'EngineCore encountered an issue.',
      type: 'InternalServerError',
      param: null,
      code: 500,
    }
    await sendWhole(response, json(500, { error }), faults)
    return true
  }
  if (faults.has('html')) {
    await sendWhole(
      response,
      { status: 200, type: 'text/html', body: '<html><body>Welcome</body></html>' },
      faults,
    )
    return true
  }
  if (faults.has('empty-body')) {
    await sendWhole(response, { status: 200, type, body: '' }, faults)
    return true
  }
  return false
}

/** A prompt once, however many choices it has. */
function count({ choices, request: { n } }: AnswerContext): void {
  for (const { index, prompt, finish } of choices.filter((choice) => choice.index % n === 0)) {
    const made = choices.filter((choice) => Math.floor(choice.index / n) === Math.floor(index / n))
    const generationTokens = made.reduce((sum, { tokens }) => sum + tokens.length, 0)
    countFinished({ promptTokens: prompt.tokens.length, generationTokens, finish })
  }
}

/** @throws ApiError */
export async function answerGeneration(kind: GenerationRequest['kind'], call: Call): Promise<void> {
  const { response, options, faults } = call
  const request = readRequest(kind, call)
  if (await sendSpoiled(request, call)) return
  serial += 1
  const id = `${kind === 'chat' ? 'chatcmpl' : 'cmpl'}-${serial.toString(16).padStart(16, '0')}`
  const head = { id, created: Math.floor(Date.now() / 1000), model: options.servedName }
  const context: AnswerContext = { request, choices: generate(request, faults), faults, head }
  if (request.stream) {
    const { chunks, usage } = streamedAnswer(context)
    const frames = spoilFrames(chunks, usage, faults).map((data) => ({ data }))
    await sendStream(response, frames, faults)
  } else {
    const { body, ...answer } = json(200, wholeAnswer(context))
    await sendWhole(response, { ...answer, body: faults.has('bad-json') ? body.slice(0, -20) : body }, faults)
  }
  count(context)
}

const eventApis = {
  responses: {
    answer: responseAnswer,
    messages: ({ input }: Body) => (typeof input === 'string' ? [{ role: 'user', content: input }] : input),
    limit: 'max_output_tokens',
  },
  messages: { answer: messageAnswer, messages: ({ messages }: Body) => messages, limit: 'max_tokens' },
} as const

/** What chat would answer, in the shape of another API. */
export async function answerByEvents(api: keyof typeof eventApis, call: Call): Promise<void> {
  const { response, options, faults } = call
  const { answer, messages, limit } = eventApis[api]
  const body = parseJson(call.body)
  const asked = { ...body, messages: messages(body), max_tokens: body[limit] ?? 64 }
  const request = parseRequest('chat', asked, options)
  if (await sendSpoiled(request, call)) return
  const choices = generate(request, faults)
  for (const choice of choices) {
    const { whole, events } = answer({ choice, model: options.servedName })
    if (request.stream) await sendStream(response, spoilEvents(events, faults), faults)
    else await sendWhole(response, json(200, whole), faults)
  }
  count({ request, choices, faults, head: { id: '', created: 0, model: '' } })
}
