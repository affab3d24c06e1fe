/** What one frame of a completion stream means for the measurement. */
import { doneMarker } from '../../openai/parse-frames.ts'
import {
  arrayAt,
  isRecord,
  numberAt,
  parseJson,
  recordAt,
  recordsAt,
  textAt,
  type Json,
} from '../../openai/read-json.ts'

export interface Usage {
  readonly promptTokens: number
  readonly completionTokens: number
  /** It adds up. */
  readonly consistent: boolean
}

export type ChunkReading =
  | { readonly kind: 'done' }
  | { readonly kind: 'malformed'; readonly because: string }
  | { readonly kind: 'error'; readonly error: unknown }
  | {
      readonly kind: 'chunk'
      readonly choices: number
      readonly content: boolean
      readonly reasoning: boolean
      /** Content, reasoning or a tool call. */
      readonly output: boolean
      /** The only field with output, where there is only one: a frame like this may be recognised again. */
      readonly field: string | undefined
      readonly finishReason: string | undefined
      readonly usage: Usage | undefined
      /** Token ids in this frame. */
      readonly ids: number | undefined
    }

const textFields = ['content', 'reasoning', 'reasoning_content'] as const

function usageOf(document: Json): Usage | undefined {
  const usage = recordAt(document, 'usage')
  if (usage === undefined) return undefined
  const promptTokens = numberAt(usage, 'prompt_tokens') ?? Number.NaN
  const completionTokens = numberAt(usage, 'completion_tokens') ?? Number.NaN
  return {
    promptTokens,
    completionTokens,
    consistent: numberAt(usage, 'total_tokens') === promptTokens + completionTokens,
  }
}

interface Output {
  readonly fields: ReadonlySet<string>
  readonly toolCall: boolean
}

function outputOf(choices: readonly Json[]): Output {
  const fields = new Set<string>()
  let toolCall = false
  for (const choice of choices) {
    const delta = recordAt(choice, 'delta') ?? {}
    for (const field of textFields) if ((textAt(delta, field) ?? '') !== '') fields.add(field)
    if ((textAt(choice, 'text') ?? '') !== '') fields.add('text')
    toolCall ||= recordsAt(delta, 'tool_calls').length > 0
  }
  return { fields, toolCall }
}

function errorOf({ error, ...document }: Json): unknown {
  if (error !== undefined && error !== null) return error
  return document['object'] === 'error' ? document : undefined
}

/** Undefined where no choice carries ids. */
function countIds(choices: readonly Json[]): number | undefined {
  const withIds = choices.filter((choice) => Array.isArray(choice['token_ids']))
  if (withIds.length === 0) return undefined
  return withIds.reduce((sum, choice) => sum + arrayAt(choice, 'token_ids').length, 0)
}

function onlyField({ fields, toolCall }: Output): string | undefined {
  const [field] = fields
  return fields.size === 1 && !toolCall ? field : undefined
}

function readDocument(document: Json): ChunkReading {
  const error = errorOf(document)
  if (error !== undefined) return { kind: 'error', error }
  const choices = recordsAt(document, 'choices')
  const output = outputOf(choices)
  const { fields, toolCall } = output
  const finishReason = choices
    .map((choice) => textAt(choice, 'finish_reason'))
    .find((reason) => reason !== undefined)
  return {
    kind: 'chunk',
    choices: choices.length,
    content: fields.has('content') || fields.has('text'),
    reasoning: fields.has('reasoning') || fields.has('reasoning_content'),
    output: fields.size > 0 || toolCall,
    field: choices.length === 1 && finishReason === undefined ? onlyField(output) : undefined,
    finishReason,
    usage: usageOf(document),
    ids: countIds(choices),
  }
}

/** @param data of the frame */
export function readChunk(data: string): ChunkReading {
  if (data === doneMarker) return { kind: 'done' }
  const parsed = parseJson(data)
  if ('problem' in parsed) return { kind: 'malformed', because: parsed.problem }
  if (!isRecord(parsed.value)) return { kind: 'malformed', because: 'The data is JSON, but no object.' }
  return readDocument(parsed.value)
}
