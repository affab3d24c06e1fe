/** Asks for one answer again and again with every max_tokens that cuts it. */
import type { CheckContext, Finding } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import type { Some } from '../applies.ts'
import { type Case, answered, sendsFor } from '../cases.ts'
import { type Body, ask, inTurn } from '../endpoints.ts'
import { type Mode, askIn, askStreamed, bothModes } from '../streamed.ts'
import { compare } from './compare.ts'
import { tokenCounts } from './read.ts'
import { type NamedCase, toolBody } from './tool-cases.ts'

/** More tokens than this are cut at evenly spread positions. */
const mostPositions = 64

/** Every limit below `tokens`, or as many as are sent of them. */
export function cutPositions(tokens: number): readonly number[] {
  const step = Math.max(1, Math.ceil((tokens - 1) / mostPositions))
  return Array.from({ length: Math.max(0, Math.ceil((tokens - 1) / step)) }, (_, index) => 1 + index * step)
}

export interface Cut extends Case {
  readonly mode: Mode
  /** Most tokens of the answer: `max_tokens`. */
  readonly limit: number
}

/** Every limit that cuts an answer, in both modes: `whole N`, `streamed N`. */
const cutsOf = (full: Exchange): readonly Cut[] =>
  cutPositions(tokenCounts(full)?.completion ?? 0).flatMap((limit) =>
    bothModes.map((mode) => ({ exchange: `${mode} ${limit}`, mode, limit })),
  )

/** @param full the whole answer to `body` */
export const sendCuts = (context: CheckContext, body: Body, full: Exchange): Promise<Transcript> =>
  inTurn(
    sendsFor(cutsOf(full), ({ mode, limit }) => askIn[mode](context, 'chat', { ...body, max_tokens: limit })),
  )

export const cutAnswers = (transcript: Transcript, full: Exchange) => answered(transcript, cutsOf(full))

/** What `judge` finds between a whole answer and the streamed one that the same limit cuts. */
export const modeFindings = (
  transcript: Transcript,
  { exchange, mode, limit }: Cut,
  judge: Parameters<typeof compare>[2],
): readonly Finding[] => (mode === 'whole' ? compare(transcript, [exchange, `streamed ${limit}`], judge) : [])

/** @returns `full whole`, `full streamed`, and what cuts them */
export async function sendCutCalls(
  context: CheckContext,
  [{ prompt }]: Some<NamedCase>,
): Promise<Transcript> {
  const body = toolBody(context.facts, prompt)
  const full = await ask(context, 'chat', body)
  const streamed = await askStreamed(context, 'chat', body)
  return { 'full whole': full, 'full streamed': streamed, ...(await sendCuts(context, body, full)) }
}

/** The uncut answers, and those that were cut. */
export function cutCallsOf(transcript: Transcript) {
  const { 'full whole': whole, 'full streamed': streamed } = transcript
  return {
    full: [whole, streamed].filter((answer) => answer !== undefined),
    cuts: whole === undefined ? [] : cutAnswers(transcript, whole),
  }
}
