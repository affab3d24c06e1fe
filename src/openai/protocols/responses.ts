/** `/v1/responses`: events with names, closed by one that holds the response. Source: OpenAI's reference. */
import { wholeGeneration } from '../completion-rules.ts'
import { errorOf } from '../describe-error.ts'
import { recordAt, textAt, type Json } from '../read-json.ts'
import { emptyPiece, onePiece } from './pieces.ts'
import type { Piece, Protocol } from './protocol.ts'

const finishReasons = new Map(
  Object.entries({
    completed: 'stop',
    incomplete: 'length',
    cancelled: 'abort',
    failed: 'error',
  }),
)

/** Closed, or in one piece. */
function readResponse(response: Json, closes: boolean): Piece {
  const finishReason = finishReasons.get(textAt(response, 'status') ?? '')
  const error = errorOf(response)
  return onePiece({ finishReason }, { usage: recordAt(response, 'usage'), error, closes })
}

/** What a `delta` is, by the type of its event. */
const deltas = new Map<string, 'content' | 'reasoning' | 'toolCall'>(
  Object.entries({
    'response.output_text.delta': 'content',
    'response.refusal.delta': 'content',
    'response.reasoning_text.delta': 'reasoning',
    'response.reasoning_summary_text.delta': 'reasoning',
    'response.function_call_arguments.delta': 'toolCall',
  } as const),
)

function readDelta(kind: 'content' | 'reasoning' | 'toolCall', delta: string): Piece {
  if (delta === '') return emptyPiece
  return kind === 'toolCall'
    ? onePiece({ toolCall: true, callLength: delta.length })
    : onePiece({ [kind]: delta, field: 'delta' })
}

function read(document: Json): Piece {
  if (document['object'] === 'response') return readResponse(document, false)
  const type = textAt(document, 'type') ?? ''
  const kind = deltas.get(type)
  if (kind !== undefined) return readDelta(kind, textAt(document, 'delta') ?? '')
  return /^response\.(completed|incomplete|failed|cancelled)$/.test(type)
    ? readResponse(recordAt(document, 'response') ?? {}, true)
    : { ...emptyPiece, error: errorOf(document) }
}

const stream = (body: Json): Json => ({ ...body, stream: true })

export const responses: Protocol = {
  path: '/v1/responses',
  unit: 'response',
  end: 'response.completed',
  templated: true,
  ask: ({ model, messages, maxTokens, ignoreEos }) =>
    stream({
      model,
      input: messages,
      max_output_tokens: maxTokens,
      ...(ignoreEos === true ? { ignore_eos: true } : {}),
    }),
  stream,
  expect: (body) => ({ stream: body['stream'] === true, usage: false, choices: 1 }),
  read,
  count: (usage) => ({
    prompt: usage['input_tokens'],
    completion: usage['output_tokens'],
    total: usage['total_tokens'],
  }),
  rules: wholeGeneration,
}
