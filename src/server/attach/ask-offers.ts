/** Asks a server that nobody describes what it offers: one cheap request for each capability. */
import type { Client } from '../../contract/client.ts'
import type { Exchange } from '../../contract/exchange.ts'
import type { Offer } from '../../contract/offer.ts'
import type { Capability, Expectations } from '../../contract/preset.ts'
import { assemble, type AssembledChoice } from '../../openai/assemble.ts'
import { askForTokens, type Endpoint, type generating, isToken, type Pooling } from '../one-token.ts'
import { describeAnswer } from './first-token.ts'
import { isBroken, isRefused } from './refusal.ts'

type Fields = Readonly<Record<string, unknown>>
type Generating = (typeof generating)[number]

export interface OfferRequest {
  readonly client: Client
  readonly model: string
  /** Answer of `GET /v1/models`. */
  readonly listing: Exchange
  /** What tool calls and reasoning are asked with. */
  readonly expectations: Expectations
  /** Its first answer was a token, and not a vector or a score. */
  readonly generates: boolean
  readonly signal: AbortSignal
}

const echoed = 'Servewright asks'
const thoughtTokens = 64
const callTokens = 128
/** As many as checks ask for. */
const candidates = 5

function send(
  { client, model, signal }: OfferRequest,
  endpoint: Generating,
  fields: Fields,
): Promise<Exchange> {
  const subject =
    endpoint === 'chat' ? { messages: [{ role: 'user', content: 'Hello' }] } : { prompt: 'Hello' }
  return client[endpoint]({ model, max_tokens: 4, temperature: 0, ...subject, ...fields }, { signal })
}

const offer = (capability: Capability, offered: boolean, evidence: string): Offer => ({
  capability,
  offered,
  evidence,
})

/** Offered unless an endpoint refuses it: one that takes the field has to keep it, which the checks see to. */
function unlessRefused(capability: Capability, answers: readonly Exchange[]): Offer {
  const refusal = answers.find(isRefused)
  return refusal === undefined
    ? offer(capability, true, 'It is taken.')
    : offer(capability, false, describeAnswer(refusal))
}

/** Offered where every answer shows it, or fails to: a server may leave these out. */
function whereShown(
  capability: Capability,
  answers: readonly Exchange[],
  shows: (choice: AssembledChoice) => boolean,
): Offer {
  const without = answers.find(
    (answer) => !isBroken(answer) && (answer.status !== 200 || !assemble(answer).choices.some(shows)),
  )
  if (without === undefined) return offer(capability, answers.length > 0, 'It is shown.')
  const why =
    without.status === 200 ? 'The request is taken, and the answer shows none.' : describeAnswer(without)
  return offer(capability, false, why)
}

async function askEndpoint(
  request: OfferRequest,
  endpoint: Endpoint,
  isThere: (answer: Exchange) => boolean = isBroken,
): Promise<Offer> {
  const { client, model, signal } = request
  const answer = await askForTokens(client, { model, endpoint, tokens: 4 }, { signal })
  const offered = isToken(answer) || isThere(answer)
  return offer(endpoint, offered, offered ? 'It is there.' : describeAnswer(answer))
}

/**
 * A server that fails to generate here is broken. A refusal of the plainest request is not a fault: Azure answers 400 to
 * completions of a chat model, vLLM 400 to chats of a model without a template.
 */
const askGenerating = (request: OfferRequest, endpoint: Generating): Promise<Offer> =>
  askEndpoint(request, endpoint, (answer) => !isRefused(answer))

/** Where a model that generates has no embeddings either, nothing is asked for scores. */
async function askPooling(request: OfferRequest): Promise<readonly Offer[]> {
  const others: readonly Pooling[] = ['score', 'rerank']
  const offers = [await askEndpoint(request, 'embeddings')]
  if (request.generates && offers.every(({ offered }) => !offered)) return offers
  for (const endpoint of others) offers.push(await askEndpoint(request, endpoint))
  return offers
}

/** What is asked of an endpoint that is there. */
async function askFeatures(
  request: OfferRequest,
  endpoints: readonly Generating[],
): Promise<readonly Offer[]> {
  const onEach = async (fieldsOf: (endpoint: Generating) => Fields): Promise<readonly Exchange[]> => {
    const answers: Exchange[] = []
    for (const endpoint of endpoints) answers.push(await send(request, endpoint, fieldsOf(endpoint)))
    return answers
  }
  return [
    unlessRefused('n', await onEach(() => ({ n: 2, temperature: 1 }))),
    unlessRefused(
      'stream-usage',
      await onEach(() => ({ stream: true, stream_options: { include_usage: true } })),
    ),
    unlessRefused('stop', await onEach(() => ({ stop: ['\u0002'] }))),
    whereShown(
      'logprobs',
      await onEach((endpoint) =>
        endpoint === 'chat' ? { logprobs: true, top_logprobs: candidates } : { logprobs: candidates },
      ),
      ({ logprobs }) => logprobs.length > 0,
    ),
  ]
}

async function askEcho(request: OfferRequest): Promise<Offer> {
  const answer = await send(request, 'completions', { prompt: echoed, echo: true, max_tokens: 1 })
  return whereShown('echo', [answer], ({ text }) => text.includes(echoed))
}

async function askChatFeatures(request: OfferRequest): Promise<readonly Offer[]> {
  const { tools, reasoning } = request.expectations
  const offers: Offer[] = []
  const [single] = tools?.cases.filter(({ calls }) => calls.length === 1) ?? []
  if (tools !== undefined && single !== undefined) {
    const answer = await send(request, 'chat', {
      messages: [{ role: 'user', content: single.prompt }],
      tools: tools.functions.map((offered) => ({ type: 'function', function: offered })),
      max_tokens: callTokens,
    })
    offers.push(whereShown('tools', [answer], ({ toolCalls }) => toolCalls.length > 0))
  }
  if (reasoning !== undefined) {
    const messages = [{ role: 'user', content: reasoning.prompt }]
    const answer = await send(request, 'chat', { messages, max_tokens: thoughtTokens })
    offers.push(whereShown('reasoning', [answer], (choice) => choice.reasoning !== ''))
  }
  return offers
}

/** Never rejects by what the server does; its answers are kept as one sentence each. */
export async function askOffers(request: OfferRequest): Promise<readonly Offer[]> {
  const { listing } = request
  const models = isRefused(listing)
    ? offer('models', false, describeAnswer(listing))
    : offer('models', true, 'It is there.')
  const generation = [await askGenerating(request, 'completions'), await askGenerating(request, 'chat')]
  const endpoints = generation.flatMap(({ capability, offered }) =>
    offered && (capability === 'completions' || capability === 'chat') ? [capability] : [],
  )
  return [
    models,
    ...generation,
    ...(await askPooling(request)),
    ...(endpoints.length === 0 ? [] : await askFeatures(request, endpoints)),
    ...(endpoints.includes('completions') ? [await askEcho(request)] : []),
    ...(endpoints.includes('chat') ? await askChatFeatures(request) : []),
  ]
}
