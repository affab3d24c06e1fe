/** Puts an answer together into one shape, whether it came whole or streamed, from chat or from completions. */
import { defined } from '../base/defined.ts'
import type { Reply } from '../contract/exchange.ts'
import { createChoiceBuilder, type AssembledChoice, type ChoiceBuilder } from './assemble-choice.ts'
import { errorOf } from './describe-error.ts'
import { parseChunks } from './parse-frames.ts'
import { numberAt, parseObject, recordAt, recordsAt, textAt, type Json } from './read-json.ts'

export type { AssembledChoice } from './assemble-choice.ts'
export type { AssembledLogprob } from './assemble-logprobs.ts'

export interface Assembled {
  readonly id?: string
  readonly object?: string
  /** Seconds since 1970, as the server says. */
  readonly created?: number
  readonly model?: string
  /** By index, whatever the order in which they came. */
  readonly choices: readonly AssembledChoice[]
  /** The last one that came. */
  readonly usage?: Readonly<Record<string, unknown>>
  /** The error object of the answer or of a frame. */
  readonly error?: unknown
  /** The distinct ids of a stream's chunks, in order of appearance. */
  readonly chunkIds: readonly string[]
}

function documentsOf(reply: Reply): readonly Json[] {
  if (reply.frames.length > 0) return parseChunks(reply).chunks.map(({ value }) => value)
  const parsed = parseObject(reply.body)
  return 'value' in parsed ? [parsed.value] : []
}

function firstOf<Value>(
  documents: readonly Json[],
  read: (document: Json) => Value | undefined,
): Value | undefined {
  for (const document of documents) {
    const value = read(document)
    if (value !== undefined) return value
  }
  return undefined
}

function choicesOf(documents: readonly Json[]): readonly AssembledChoice[] {
  const builders = new Map<number, ChoiceBuilder>()
  for (const document of documents) {
    for (const [position, choice] of recordsAt(document, 'choices').entries()) {
      const index = numberAt(choice, 'index') ?? position
      const builder = builders.get(index) ?? createChoiceBuilder(index)
      builders.set(index, builder)
      builder.add(choice, document)
    }
  }
  return [...builders.values()].map((builder) => builder.build()).toSorted((a, b) => a.index - b.index)
}

/** Never throws: what is missing or of another type is left out, for the judges to notice. */
export function assemble(reply: Reply): Assembled {
  const documents = documentsOf(reply)
  const ids = reply.frames.length === 0 ? [] : documents.flatMap((document) => textAt(document, 'id') ?? [])
  return {
    ...defined({
      id: firstOf(documents, (document) => textAt(document, 'id')),
      object: firstOf(documents, (document) => textAt(document, 'object')),
      created: firstOf(documents, (document) => numberAt(document, 'created')),
      model: firstOf(documents, (document) => textAt(document, 'model')),
      usage: firstOf(documents.toReversed(), (document) => recordAt(document, 'usage')),
      error: firstOf(documents, errorOf),
    }),
    choices: choicesOf(documents),
    chunkIds: [...new Set(ids)],
  }
}
