/** Collects what is known of an answer, frame by frame as it comes, or from its body. */
import { linesOf, type SseFrame } from '../contract/exchange.ts'
import { addCall } from './collect-calls.ts'
import { doneMarker, errorOfFrame, remarkOf } from './parse-frames.ts'
import type { AnswerFacts, AnswerReader, ChoicePiece, Piece } from './protocols/protocol.ts'
import { parseObject } from './read-json.ts'

/** Different ones of one choice that are kept: two are too many. */
const mostReasons = 8

export function newFacts(): AnswerFacts {
  return {
    frames: 0,
    events: 0,
    dones: 0,
    ended: false,
    behindEnd: undefined,
    choices: new Map(),
    twice: undefined,
    usage: undefined,
    error: undefined,
    malformed: undefined,
    remark: undefined,
  }
}

export function isOutput({ content, reasoning, toolCall }: ChoicePiece): boolean {
  return toolCall || content !== '' || reasoning !== ''
}

function addChoice(facts: AnswerFacts, piece: ChoicePiece): void {
  let choice = facts.choices.get(piece.index)
  if (choice === undefined) {
    choice = { finishReason: undefined, finishReasons: [], wrote: false, wroteOn: false, calls: undefined }
    facts.choices.set(piece.index, choice)
  }
  if (isOutput(piece)) {
    choice.wrote = true
    choice.wroteOn ||= choice.finishReason !== undefined
  }
  for (const call of piece.calls ?? []) choice.calls = addCall(choice.calls, call)
  const { finishReason } = piece
  if (finishReason === undefined) return
  choice.finishReason = finishReason
  if (choice.finishReasons.length < mostReasons && !choice.finishReasons.includes(finishReason))
    choice.finishReasons.push(finishReason)
}

function addChoices(facts: AnswerFacts, { choices }: Piece): void {
  const seen = new Set<number>()
  for (const choice of choices) {
    if (seen.has(choice.index)) facts.twice ??= choice.index
    seen.add(choice.index)
    addChoice(facts, choice)
  }
}

function addPiece(facts: AnswerFacts, reader: AnswerReader, piece: Piece): void {
  addChoices(facts, piece)
  if (piece.usage !== undefined)
    facts.usage = reader.usageInParts === true ? { ...facts.usage, ...piece.usage } : piece.usage
  facts.error ??= piece.error
  facts.ended ||= piece.closes
}

/** `[DONE]` ends a stream, or may follow the event that has closed it. */
function addDone(facts: AnswerFacts, { end }: AnswerReader, frame: number): void {
  facts.dones += 1
  if (end !== doneMarker) return
  if (facts.ended) facts.behindEnd = frame
  facts.ended = true
}

/** What a frame says outside its data, and what is wrong with its form. */
function noteWords(facts: AnswerFacts, sse: Omit<SseFrame, 'atMs'>, frame: number): void {
  const { data, faults } = sse
  facts.error ??= errorOfFrame(sse)
  if (faults?.[0] !== undefined) facts.malformed ??= `Frame ${frame}: ${faults[0]}`
  facts.remark = data === undefined ? remarkOf(linesOf(sse)) : undefined
}

/** @returns what the frame says, where it is an event of JSON */
export function addFrame(
  facts: AnswerFacts,
  reader: AnswerReader,
  sse: Omit<SseFrame, 'atMs'>,
): Piece | undefined {
  const { data } = sse
  const frame = facts.frames++
  noteWords(facts, sse, frame)
  if (data === undefined) return undefined
  facts.events += 1
  if (data === doneMarker) {
    addDone(facts, reader, frame)
    return undefined
  }
  if (facts.ended) facts.behindEnd = frame
  const parsed = parseObject(data)
  if ('problem' in parsed) {
    facts.malformed ??= `Frame ${frame}: ${parsed.problem}`
    return undefined
  }
  const piece = reader.read(parsed.value)
  addPiece(facts, reader, piece)
  return piece
}

/** @param body of an answer in one piece */
export function addBody(facts: AnswerFacts, reader: AnswerReader, body: string): void {
  const parsed = parseObject(body)
  if ('problem' in parsed) facts.malformed = `The body is not a JSON object: ${parsed.problem}`
  else addPiece(facts, reader, reader.read(parsed.value))
}
