/** What chat and completions have alike: answers made of choices, streams that end with `[DONE]`. */
import { wholeChoices } from '../completion-rules.ts'
import { errorInPlaceOf } from '../describe-error.ts'
import { doneMarker } from '../parse-frames.ts'
import { arrayAt, isRecord, numberAt, recordAt, recordsAt, textAt, type Json } from '../read-json.ts'
import type { CallPiece, ChoicePiece, Expected, Piece, Question } from './protocol.ts'

const nothing: Json = {}

/** The field of the only output, of those in an event. */
function onlyField(fields: readonly (readonly [name: string, value: string])[]): string | undefined {
  const [first, second] = fields.filter(([, value]) => value !== '')
  return second === undefined ? first?.[0] : undefined
}

const writtenAt = (object: Json, name: string): string => textAt(object, name) ?? ''

/** Some servers send content as a list of parts, such as Mistral's with its thoughts among them. */
function partsAt(message: Json, name: 'text' | 'thinking'): string {
  return recordsAt(message, 'content')
    .map(
      (part) =>
        textAt(part, name) ??
        recordsAt(part, name)
          .map((inner) => writtenAt(inner, 'text'))
          .join(''),
    )
    .join('')
}

type Field = readonly [name: string, value: string]

const written = (fields: readonly Field[]): string => fields.find(([, value]) => value !== '')?.[1] ?? ''

/** What a message says, and the only member that says it, where there is only one. */
function textsOf(choice: Json, message: Json): Pick<ChoicePiece, 'content' | 'reasoning' | 'field'> {
  if (Array.isArray(message['content'])) {
    const [content, reasoning] = [partsAt(message, 'text'), partsAt(message, 'thinking')]
    return { content, reasoning, field: undefined }
  }
  const at = (name: string): Field => [name, writtenAt(message, name)]
  const contents = [['text', writtenAt(choice, 'text')] as const, at('content'), at('refusal')]
  const thoughts = [at('reasoning'), at('reasoning_content')]
  return {
    content: written(contents),
    reasoning: written(thoughts),
    field: onlyField([...contents, ...thoughts]),
  }
}

/** What a call adds, by the members in which a function or a custom tool has its name and what it is given. */
function lengthOfCall(call: Json): number {
  const {
    name = '',
    arguments: text = '',
    input = '',
  } = recordAt(call, 'function') ?? recordAt(call, 'custom') ?? nothing
  return [name, text, input].reduce<number>((sum, value) => sum + lengthOf(value), 0)
}

/** Arguments that are an object are wrong, and output all the same. */
const lengthOf = (value: unknown): number =>
  typeof value === 'string' ? value.length : value === null ? 0 : 1

/** @param streamed each piece says which call it belongs to; in an answer in one piece their order does */
function callPieces(calls: readonly Json[], streamed: boolean): readonly CallPiece[] {
  return calls.map((call, position) => ({
    index: streamed ? numberAt(call, 'index') : position,
    id: textAt(call, 'id'),
    arguments: recordAt(call, 'function')?.['arguments'],
  }))
}

function pieceOf(choice: Json, position: number): ChoicePiece {
  const message = recordAt(choice, 'delta') ?? recordAt(choice, 'message') ?? nothing
  const calls = recordsAt(message, 'tool_calls')
  const texts = textsOf(choice, message)
  const callLength = calls.reduce((sum, call) => sum + lengthOfCall(call), 0)
  return {
    index: numberAt(choice, 'index') ?? position,
    ...texts,
    // A call that neither names a function nor adds to its arguments is an announcement, and no output.
    toolCall: callLength > 0,
    callLength,
    ...(calls.length > 0 ? { calls: callPieces(calls, 'delta' in choice), field: undefined } : {}),
    finishReason: textAt(choice, 'finish_reason'),
  }
}

/** Undefined where no choice carries ids. */
function countIds(choices: readonly Json[]): number | undefined {
  let ids: number | undefined
  for (const choice of choices) {
    if (Array.isArray(choice['token_ids'])) ids = (ids ?? 0) + arrayAt(choice, 'token_ids').length
  }
  return ids
}

function read(document: Json): Piece {
  const choices = recordsAt(document, 'choices')
  const usage = recordAt(document, 'usage')
  return {
    choices: choices.map(pieceOf),
    usage,
    error: errorInPlaceOf('choices', document),
    // The event that closes a stream with its usage has no choice, and no token.
    tokensSoFar: usage && choices.length > 0 ? numberAt(usage, 'completion_tokens') : undefined,
    tokenIds: countIds(choices),
    closes: false,
  }
}

function askForStream(body: Json): Json {
  const options = body['stream_options'] ?? {}
  return {
    ...body,
    stream: true,
    stream_options: isRecord(options) ? { include_usage: true, ...options } : options,
  }
}

/** How a load asks, the prompt apart. */
export function askForTokens({ model, maxTokens, ignoreEos, continuousUsage }: Question): Json {
  return askForStream({
    model,
    max_tokens: maxTokens,
    ...(continuousUsage === true ? { stream_options: { continuous_usage_stats: true } } : {}),
    ...(ignoreEos === true ? { ignore_eos: true } : {}),
  })
}

/** @param prompts that the body holds, each answered with `n` choices */
export function expectChoices(body: Json, prompts: number): Expected {
  const stream = body['stream'] === true
  const usage = stream && recordAt(body, 'stream_options')?.['include_usage'] === true
  const echo = body['echo'] === true ? { echo: true as const } : {}
  return { stream, usage, choices: prompts * (numberAt(body, 'n') ?? 1), ...echo }
}

/** Everything but the path and the prompt. */
export const choices = {
  unit: 'choice',
  end: doneMarker,
  stream: askForStream,
  read,
  count: (usage: Json) => ({
    prompt: usage['prompt_tokens'],
    completion: usage['completion_tokens'],
    total: usage['total_tokens'],
  }),
  rules: wholeChoices,
} as const
