/** Reads the body of a generation request, or says what is wrong with it in vLLM's words. */
import { ApiError, flag, number, text as textOf, type Body } from './fields.ts'
import type { FakeOptions } from './options.ts'
import { detokenize, tokenize, tokenOf, type Token } from './tokens.ts'

export interface Prompt {
  /** All of it, templated. */
  readonly text: string
  /** What the answer follows from. */
  readonly question: string
  readonly tokens: readonly Token[]
}

export interface GenerationRequest {
  readonly kind: 'chat' | 'completions'
  readonly prompts: readonly Prompt[]
  readonly n: number
  readonly maxTokens: number
  readonly stops: readonly string[]
  readonly temperature: number
  readonly seed: number | undefined
  readonly topP: number
  readonly topK: number
  readonly minP: number
  readonly echo: boolean
  /** How many alternatives; undefined for no log-probabilities. */
  readonly logprobs: number | undefined
  readonly tokenIds: boolean
  readonly stream: boolean
  readonly includeUsage: boolean
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'number')
}

function promptOf(value: unknown): Prompt {
  if (typeof value === 'string' && value !== '')
    return { text: value, question: value, tokens: tokenize(value) }
  if (isNumbers(value)) {
    const text = detokenize(value)
    return { text, question: text, tokens: value.map((id) => ({ ...tokenOf(detokenize([id])), id })) }
  }
  throw new ApiError(
    'Either prompt or prompt_embeds must be provided and non-empty. (parameter=prompt)',
    'prompt',
  )
}

function completionPrompts(body: Body): readonly Prompt[] {
  const prompt = body['prompt']
  return Array.isArray(prompt) && prompt.length > 0 && !isNumbers(prompt)
    ? prompt.map(promptOf)
    : [promptOf(prompt)]
}

function contentOf(content: unknown): string {
  if (!Array.isArray(content)) return textOf(content)
  return content.map((part: { text?: string }) => part.text ?? '').join('')
}

function chatPrompt(body: Body): Prompt {
  const messages: unknown = body['messages']
  if (!Array.isArray(messages)) {
    throw new ApiError("1 validation error: 'loc': 'body.messages'", 'body.messages', { type: 'Bad Request' })
  }
  if (messages.length === 0) throw new ApiError('Cannot apply chat template to an empty conversation.')
  const turns = messages.map((message: Body) => {
    if (typeof message['role'] !== 'string')
      throw new ApiError('1 validation error: role', 'body.messages.0.role')
    return { role: message['role'], content: contentOf(message['content']) }
  })
  const text = turns.map(({ role, content }) => `<${role}>\n${content}\n`).join('')
  const known = turns.length === 1 ? (turns[0]?.content ?? '') : text
  return { text, question: known, tokens: tokenize(text) }
}

function stopsOf(body: Body): readonly string[] {
  const stop = body['stop'] ?? []
  const stops: readonly unknown[] = Array.isArray(stop) ? stop : [stop]
  return stops.map(String).filter(Boolean)
}

function logprobsOf(body: Body, kind: GenerationRequest['kind']): number | undefined {
  const name = kind === 'chat' ? 'top_logprobs' : 'logprobs'
  const wanted =
    kind === 'chat' ? flag(body, 'logprobs') : body['logprobs'] !== undefined && body['logprobs'] !== null
  return wanted ? number(body, name, { fallback: 0, least: 0, most: 20, whole: true }) : undefined
}

function checkLengths(request: GenerationRequest, { maxModelLen }: FakeOptions): void {
  for (const { tokens } of request.prompts) {
    const total = tokens.length + request.maxTokens
    if (total <= maxModelLen) continue
    const said = `This model's maximum context length is ${maxModelLen} tokens. However, you requested ${total} tokens.`
    throw new ApiError(said, 'input_tokens')
  }
}

function maxTokensOf(body: Body, kind: GenerationRequest['kind'], most: number): number {
  const name = body['max_completion_tokens'] === undefined ? 'max_tokens' : 'max_completion_tokens'
  const least = flag(body, 'echo') ? 0 : 1
  return number(body, name, { fallback: kind === 'chat' ? 64 : 16, least, most, whole: true })
}

function includeUsageOf(body: Body, stream: boolean): boolean {
  const options = body['stream_options'] as Body | undefined | null
  if (options === undefined || options === null) return false
  if (!stream)
    throw new ApiError('Stream options can only be defined when `stream=True`. (parameter=stream_options)')
  return options['include_usage'] === true
}

/** What changes tokens behind the first is not built here, and a server says so of what it does not offer. */
function refuseUnsupported(body: Body, penalties: readonly number[]): void {
  const given = (name: string): boolean => Object.keys(Object(body[name] ?? {}) as object).length > 0
  const asked = ['logit_bias', 'stop_token_ids'].some(given) || Number(body['min_tokens'] ?? 0) > 0
  if (asked || penalties.some((penalty) => penalty !== 0))
    throw new ApiError('This server supports no logit_bias, penalties, stop_token_ids or min_tokens.')
}

/** @throws ApiError */
export function parseRequest(
  kind: GenerationRequest['kind'],
  body: Body,
  options: FakeOptions,
): GenerationRequest {
  if (body['model'] !== undefined && body['model'] !== options.servedName) {
    const said = `The model \`${textOf(body['model'])}\` does not exist.`
    throw new ApiError(said, 'model', { status: 404, type: 'NotFoundError' })
  }
  const stream = flag(body, 'stream')
  const request: GenerationRequest = {
    kind,
    prompts: kind === 'chat' ? [chatPrompt(body)] : completionPrompts(body),
    n: number(body, 'n', { fallback: 1, least: 1, most: 128, whole: true }),
    maxTokens: maxTokensOf(body, kind, options.maxModelLen),
    stops: stopsOf(body),
    temperature: number(body, 'temperature', { fallback: 1, least: 0, most: 2 }),
    seed:
      body['seed'] === undefined
        ? undefined
        : number(body, 'seed', { fallback: 0, least: -(2 ** 53), most: 2 ** 53 }),
    topP: number(body, 'top_p', { fallback: 1, least: 0, most: 1 }),
    topK: number(body, 'top_k', { fallback: 0, least: -1, most: 1_000_000, whole: true }),
    minP: number(body, 'min_p', { fallback: 0, least: 0, most: 1 }),
    echo: kind === 'completions' && flag(body, 'echo'),
    logprobs: logprobsOf(body, kind),
    tokenIds: flag(body, 'return_token_ids'),
    stream,
    includeUsage: includeUsageOf(body, stream),
  }
  const penalties = ['presence_penalty', 'frequency_penalty'].map((name) =>
    number(body, name, { fallback: 0, least: -2, most: 2 }),
  )
  refuseUnsupported(body, penalties)
  if (request.n > 1 && request.temperature === 0) {
    throw new ApiError(`n must be 1 when using greedy sampling, got ${request.n}.`)
  }
  checkLengths(request, options)
  return request
}
