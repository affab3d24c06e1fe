/** What is special about one way of asking a server; each is one leaf file beside this one, named in registry.ts. */
import type { Completion, Reply } from '../../contract/exchange.ts'
import type { Json } from '../read-json.ts'

/** What a whole answer to a request looks like; plain data. */
export interface Expected {
  readonly stream: boolean
  /** Usage was asked for, or always comes. */
  readonly usage: boolean
  /** How many choices the request asks for, where that is known. */
  readonly choices?: number
  /** The prompt is sent back, so that there may be text without a completion token. */
  readonly echo?: true
}

/** What one event of a stream, or an answer in one piece, adds to one tool call. */
export interface CallPiece {
  /** Its place among the calls of its choice; undefined where the server does not say it. */
  readonly index: number | undefined
  readonly id: string | undefined
  /** As it came: text, if the server is right. */
  readonly arguments: unknown
}

/** What one event of a stream, or an answer in one piece, adds to one choice. */
export interface ChoicePiece {
  readonly index: number
  readonly content: string
  readonly reasoning: string
  readonly toolCall: boolean
  /** Characters of the names and arguments of its calls. Default 0. */
  readonly callLength?: number
  /** What it adds to tool calls, where those have an index; left out where it adds nothing. */
  readonly calls?: readonly CallPiece[]
  /** In chat's words: `stop`, `length`, `tool_calls`, `error`, `abort`, or the server's own. */
  readonly finishReason: string | undefined
  /** The only member of the JSON with text, where there is only one: the next event may be recognised by it. */
  readonly field: string | undefined
}

/** What one event of a stream, or an answer in one piece, says. */
export interface Piece {
  readonly choices: readonly ChoicePiece[]
  /** The usage object as it came. */
  readonly usage: Json | undefined
  readonly error: unknown
  /** Completion tokens of the answer up to this event, where the server counts in each. */
  readonly tokensSoFar: number | undefined
  /** How many token ids came with the choices; undefined where the server sends none. */
  readonly tokenIds: number | undefined
  /** It closes the stream. */
  readonly closes: boolean
}

/** What is known of the tool calls of one choice by their pieces. */
export interface CallFacts {
  /** The arguments so far, by the index of their call. */
  readonly byIndex: Map<number, { readonly id: string | undefined; readonly arguments: string }>
  /** The first thing that is wrong with a piece, one sentence. */
  fault: string | undefined
}

/** What is known of one choice by its pieces. */
export interface ChoiceFacts {
  /** The last that came. */
  finishReason: string | undefined
  /** All that came, each once, in their order. */
  readonly finishReasons: string[]
  /** Content, reasoning or a tool call came. */
  wrote: boolean
  /** Some of it came behind a finish_reason. */
  wroteOn: boolean
  /** Absent without a tool call. */
  calls: CallFacts | undefined
}

/** What is known of an answer by its frames, or by its body where it came in one piece; grows while it comes. */
export interface AnswerFacts {
  /** All of them, comments too. */
  frames: number
  /** Those frames that carry data. */
  events: number
  /** Events that are `[DONE]`. */
  dones: number
  /** What ends the stream has come. */
  ended: boolean
  /** Position of the last event behind the end. */
  behindEnd: number | undefined
  readonly choices: Map<number, ChoiceFacts>
  /** An index that two choices of one event, or of an answer in one piece, have; the first. */
  twice: number | undefined
  /** The last that came; all parts of it where it comes in parts. */
  usage: Json | undefined
  /** The first that came. */
  error: unknown
  /** The first fault of grammar, one sentence. */
  malformed: string | undefined
  /** The comment that came last, where no event has followed it. */
  remark: string | undefined
}

/** All that the wholeness of an answer is decided by. */
export interface Evidence
  extends
    Pick<Reply, 'failure' | 'status' | 'headers' | 'body' | 'bodyBase64'>,
    Partial<Pick<Reply, 'frames'>> {
  readonly reader: AnswerReader
  readonly expected: Expected
  readonly facts: AnswerFacts
}

export interface Classified {
  readonly completion: Completion
  /** Why it is not complete, one sentence. */
  readonly incompleteBecause?: string
}

/** Says what is wrong; undefined where it finds nothing. */
export type Rule = (evidence: Evidence) => Classified | undefined

/** Counts of tokens as the server gives them: numbers, if it is right. */
export interface Counts {
  readonly prompt: unknown
  readonly completion: unknown
  readonly total: unknown
}

/** One request of a load, whatever protocol it is sent by. */
export interface Question {
  readonly model: string
  readonly messages: readonly { readonly role: string; readonly content: unknown }[]
  readonly maxTokens: number
  /** vLLM's own: the answer goes on up to `maxTokens`. */
  readonly ignoreEos?: boolean
  /** vLLM's own: usage comes with each event. */
  readonly continuousUsage?: boolean
}

/** How answers are read and judged. */
export interface AnswerReader {
  /** What an answer consists of, e.g. `choice`. */
  readonly unit: string
  /** What ends a stream: `[DONE]`, or the name of the event that closes it. */
  readonly end: string
  /** Usage comes piece by piece, and not whole each time. */
  readonly usageInParts?: true
  /** The same request, to be answered as a stream, with usage where that has to be asked for. */
  stream(body: Json): Json
  /** @param body of the request */
  expect(body: Json): Expected
  /** @param document data of an event, or an answer in one piece */
  read(document: Json): Piece
  /** @param usage as it came */
  count(usage: Json): Counts
  /** In their order, because an earlier fault explains the later ones. */
  readonly rules: readonly Rule[]
}

export interface Protocol extends AnswerReader {
  readonly path: `/v1/${string}`
  /** Whether the server puts the prompt into the model's chat template. */
  readonly templated: boolean
  /** The body that asks for an answer, streamed where that is possible. */
  ask(question: Question): Json
}
