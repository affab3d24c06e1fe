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
}

interface PieceOfChoice {
  readonly index: number
  readonly role: string | undefined
  /** Content, reasoning, tool names and arguments. */
  readonly output: string
  readonly finished: boolean
}

export function streamPieces(reply: Pick<Reply, 'frames'>): readonly StreamPiece[] {
  return parseChunks(reply).chunks.map((chunk) => ({
    ...chunk,
    hasUsage: recordAt(chunk.value, 'usage') !== undefined,
    choices: recordsAt(chunk.value, 'choices').map(pieceOfChoice),
  }))
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
    finished: textAt(choice, 'finish_reason') !== undefined,
  }
}
