/** Reads what judges compare out of an exchange, streamed or whole. */
import type { RecordedRequest, Reply } from '../../contract/exchange.ts'
import { type AssembledChoice, assemble } from '../../openai/assemble.ts'
import { isRecord, parseJson } from '../../openai/read-json.ts'
import { usageSchema } from '../../openai/schemas/usage.ts'

const noChoice: AssembledChoice = {
  index: 0,
  text: '',
  contentNull: true,
  reasoning: '',
  toolCalls: [],
  finishReason: null,
  logprobs: [],
  tokenIds: [],
  promptTokenIds: [],
}

/** The choice with index 0; an empty one without a finish reason when there is none. */
export function firstChoice(reply: Reply): AssembledChoice {
  return assemble(reply).choices.find((choice) => choice.index === 0) ?? noChoice
}

/** Everything that the model wrote: reasoning, then content. */
export function outputOf(choice: AssembledChoice): string {
  return choice.reasoning + choice.text
}

export interface TokenCounts {
  readonly prompt: number
  readonly completion: number
  readonly total: number
}

/** @returns undefined when there is no usage or it is malformed */
export function tokenCounts(reply: Reply): TokenCounts | undefined {
  const { data } = usageSchema.safeParse(assemble(reply).usage)
  if (data === undefined) return undefined
  return { prompt: data.prompt_tokens, completion: data.completion_tokens, total: data.total_tokens }
}

/** @returns undefined when `text` is not JSON */
export function readJson(text: string): unknown {
  const parsed = parseJson(text)
  return 'value' in parsed ? parsed.value : undefined
}

/** One field of the JSON that was sent. */
export function requested(request: RecordedRequest, field: string): unknown {
  const body = readJson(request.body ?? '')
  return isRecord(body) ? body[field] : undefined
}

/** A value as it is quoted in a message, cut to a readable length. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length <= 120 ? text : `${text.slice(0, 116)}…${text.at(-1)}`
}
