/** Collects one choice from a whole answer or from the chunks of a stream. */
import { defined } from '../base/defined.ts'
import { logprobsOf, type AssembledLogprob } from './assemble-logprobs.ts'
import { arrayAt, numberAt, recordAt, recordsAt, textAt, type Json } from './read-json.ts'

interface AssembledToolCall {
  readonly index: number
  readonly id?: string
  readonly type?: string
  readonly name?: string
  /** The pieces joined; JSON if the server is right. */
  readonly arguments: string
}

export interface AssembledChoice {
  readonly index: number
  readonly role?: string
  /** Content of a message, or text of a completion. */
  readonly text: string
  /** No content came, not even an empty one. */
  readonly contentNull: boolean
  readonly reasoning: string
  /** The name under which the reasoning came. */
  readonly reasoningField?: 'reasoning' | 'reasoning_content'
  readonly toolCalls: readonly AssembledToolCall[]
  readonly finishReason: string | null
  /** vLLM's `stop_reason`: the stop string or token that ended the choice. */
  readonly stopReason?: unknown
  readonly logprobs: readonly AssembledLogprob[]
  /** Generated tokens, where the server was asked for their ids. */
  readonly tokenIds: readonly number[]
  /** Tokens of the prompt, where the server was asked for their ids. */
  readonly promptTokenIds: readonly number[]
}

export interface ChoiceBuilder {
  /** @param document the answer or chunk that holds the choice */
  add(choice: Json, document: Json): void
  build(): AssembledChoice
}

function numbers(values: readonly unknown[]): readonly number[] {
  return values.filter((value) => typeof value === 'number')
}

/** One by one: spread into a call, some 100,000 overflow the stack. */
function addAll<Value>(list: Value[], values: readonly Value[]): void {
  for (const value of values) list.push(value)
}

function mergeCall(before: AssembledToolCall, piece: Json): AssembledToolCall {
  const call = recordAt(piece, 'function') ?? {}
  return defined({
    index: before.index,
    id: before.id ?? textAt(piece, 'id'),
    type: before.type ?? textAt(piece, 'type'),
    name: before.name ?? textAt(call, 'name'),
    arguments: before.arguments + (textAt(call, 'arguments') ?? ''),
  })
}

class Builder implements ChoiceBuilder {
  readonly #index: number
  readonly #text: string[] = []
  readonly #reasoning: string[] = []
  readonly #calls = new Map<number, AssembledToolCall>()
  readonly #logprobs: AssembledLogprob[] = []
  readonly #tokenIds: number[] = []
  #promptTokenIds: readonly number[] = []
  #role: string | undefined
  #reasoningField: AssembledChoice['reasoningField']
  #finishReason: string | null = null
  #stopReason: unknown

  constructor(index: number) {
    this.#index = index
  }

  add(choice: Json, document: Json): void {
    const message = recordAt(choice, 'message') ?? recordAt(choice, 'delta') ?? {}
    this.#role ??= textAt(message, 'role')
    this.#addText(textAt(message, 'content') ?? textAt(choice, 'text'))
    this.#addReasoning(message)
    this.#addCalls(message)
    addAll(this.#logprobs, logprobsOf(choice))
    addAll(this.#tokenIds, numbers(arrayAt(choice, 'token_ids')))
    // Completions carry them in the choice, chat beside the choices; a stream only once.
    for (const holder of [document, choice]) {
      const ids = numbers(arrayAt(holder, 'prompt_token_ids'))
      if (ids.length > 0) this.#promptTokenIds = ids
    }
    this.#finishReason = textAt(choice, 'finish_reason') ?? this.#finishReason
    this.#stopReason = choice['stop_reason'] ?? this.#stopReason
  }

  build(): AssembledChoice {
    return defined({
      index: this.#index,
      role: this.#role,
      text: this.#text.join(''),
      contentNull: this.#text.length === 0,
      reasoning: this.#reasoning.join(''),
      reasoningField: this.#reasoningField,
      toolCalls: [...this.#calls.values()].toSorted((a, b) => a.index - b.index),
      finishReason: this.#finishReason,
      stopReason: this.#stopReason,
      logprobs: this.#logprobs,
      tokenIds: this.#tokenIds,
      promptTokenIds: this.#promptTokenIds,
    })
  }

  #addText(text: string | undefined): void {
    if (text !== undefined) this.#text.push(text)
  }

  #addReasoning(message: Json): void {
    for (const field of ['reasoning', 'reasoning_content'] as const) {
      const piece = textAt(message, field)
      if (piece === undefined) continue
      this.#reasoningField ??= field
      // A server that sends both under two names says the same thing twice.
      if (this.#reasoningField === field) this.#reasoning.push(piece)
    }
  }

  #addCalls(message: Json): void {
    for (const [position, piece] of recordsAt(message, 'tool_calls').entries()) {
      const index = numberAt(piece, 'index') ?? position
      this.#calls.set(index, mergeCall(this.#calls.get(index) ?? { index, arguments: '' }, piece))
    }
  }
}

export function createChoiceBuilder(index: number): ChoiceBuilder {
  return new Builder(index)
}
