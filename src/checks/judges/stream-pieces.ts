/** The chunks of a stream as far as order and end are judged: who they belong to, what they add, how they finish. */
import type { Reply } from '../../contract/exchange.ts'
import { parseChunks } from '../../openai/parse-frames.ts'
import { type Json, numberAt, recordAt, recordsAt, textAt } from '../../openai/read-json.ts'

/** A chunk as it came: every field may be missing or wrong. */
export interface StreamPiece {
  /** Index into the reply's frames. */
  readonly frame: number
  /** Milliseconds from the exchange's start to its arrival. */
  readonly atMs: number
  readonly value: Json
  readonly hasUsage: boolean
  readonly choices: readonly PieceOfChoice[]
  /** It adds nothing to any choice: usage, a sign of life, or what a content filter notes. */
  readonly bare: boolean
}

interface PieceOfChoice {
  readonly index: number
  readonly role: string | undefined
  /** Content, reasoning, tool names and arguments. */
  readonly output: string
  readonly finishReason: string | undefined
}

export function streamPieces(reply: Pick<Reply, 'frames'>): readonly StreamPiece[] {
  return parseChunks(reply).chunks.map((chunk) => {
    const choices = recordsAt(chunk.value, 'choices')
    return {
      ...chunk,
      hasUsage: recordAt(chunk.value, 'usage') !== undefined,
      choices: choices.map(pieceOfChoice),
      bare: Array.isArray(chunk.value['choices']) && choices.every(isFilterNote),
    }
  })
}

/** Azure's asynchronous filter sends choices of its own, without a delta. */
function isFilterNote(choice: Json): boolean {
  const noted = 'content_filter_results' in choice || 'content_filter_offsets' in choice
  return noted && !('delta' in choice) && !('text' in choice)
}

/** Chunks that carry output; one that only names the role does not. */
export function outputPieces(reply: Pick<Reply, 'frames'>): readonly StreamPiece[] {
  return streamPieces(reply).filter(({ choices }) => choices.some(({ output }) => output !== ''))
}

function pieceOfChoice(choice: Json): PieceOfChoice {
  const delta = recordAt(choice, 'delta') ?? {}
  const calls = recordsAt(delta, 'tool_calls').flatMap((call) => {
    const named = recordAt(call, 'function') ?? {}
    return [textAt(named, 'name'), textAt(named, 'arguments')]
  })
  const written = ['content', 'reasoning', 'reasoning_content'].map((field) => textAt(delta, field))
  return {
    index: numberAt(choice, 'index') ?? 0,
    role: textAt(delta, 'role'),
    output: [textAt(choice, 'text'), ...written, ...calls].join(''),
    finishReason: textAt(choice, 'finish_reason'),
  }
}
