/** `/v1/messages`: events with names, usage in two parts, closed by `message_stop`. Source: Anthropic's reference. */
import { wholeGeneration } from '../completion-rules.ts'
import { errorOf } from '../describe-error.ts'
import { numberAt, recordAt, textAt, type Json } from '../read-json.ts'
import { emptyPiece, onePiece } from './pieces.ts'
import type { Piece, Protocol, Question } from './protocol.ts'

const finishReasons = new Map(
  Object.entries({
    end_turn: 'stop',
    stop_sequence: 'stop',
    max_tokens: 'length',
    tool_use: 'tool_calls',
    pause_turn: 'stop',
    refusal: 'content_filter',
    model_context_window_exceeded: 'length',
  }),
)

/** @param holder of `stop_reason`: a message, or the delta of one */
function readReason(holder: Json, { usage }: Json): Piece {
  const reason = textAt(holder, 'stop_reason')
  const finishReason = reason === undefined ? undefined : (finishReasons.get(reason) ?? reason)
  return onePiece({ finishReason }, { usage: recordAt({ usage }, 'usage') })
}

function readDelta(delta: Json): Piece {
  const [content, reasoning] = [textAt(delta, 'text') ?? '', textAt(delta, 'thinking') ?? '']
  if (content !== '') return onePiece({ content, field: 'text' })
  if (reasoning !== '') return onePiece({ reasoning, field: 'thinking' })
  // The first piece of each call is empty, and announces it.
  const callLength = textAt(delta, 'partial_json')?.length ?? 0
  return callLength > 0 ? onePiece({ toolCall: true, callLength }) : emptyPiece
}

function read(document: Json): Piece {
  switch (document['type']) {
    case 'content_block_delta':
      return readDelta(recordAt(document, 'delta') ?? {})
    case 'message':
      return readReason(document, document)
    case 'message_start':
      return { ...emptyPiece, usage: recordAt(recordAt(document, 'message') ?? {}, 'usage') }
    case 'message_delta':
      return readReason(recordAt(document, 'delta') ?? {}, document)
    case 'message_stop':
      return { ...emptyPiece, closes: true }
    default:
      return { ...emptyPiece, error: errorOf(document) }
  }
}

const stream = (body: Json): Json => ({ ...body, stream: true })

/** Anthropic's instructions stand beside the messages. */
function ask({ model, messages, maxTokens }: Question): Json {
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => String(content))
  return stream({
    model,
    ...(system.length === 0 ? {} : { system: system.join('\n') }),
    messages: messages.filter(({ role }) => role !== 'system'),
    max_tokens: maxTokens,
  })
}

/** Tokens of the prompt that came from the cache, or were put there, are counted beside the others. */
function promptTokens(usage: Json): unknown {
  const cached =
    (numberAt(usage, 'cache_creation_input_tokens') ?? 0) + (numberAt(usage, 'cache_read_input_tokens') ?? 0)
  const { input_tokens: plain } = usage
  return typeof plain === 'number' ? plain + cached : plain
}

export const messages: Protocol = {
  path: '/v1/messages',
  unit: 'message',
  end: 'message_stop',
  usageInParts: true,
  templated: true,
  ask,
  stream,
  expect: (body) => ({ stream: body['stream'] === true, usage: true, choices: 1 }),
  read,
  count(usage) {
    const [prompt, completion] = [promptTokens(usage), usage['output_tokens']]
    // There is no total that could be wrong.
    return { prompt, completion, total: Number(prompt) + Number(completion) }
  },
  rules: wholeGeneration,
}
