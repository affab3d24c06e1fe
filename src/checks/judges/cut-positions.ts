/** Asks for one answer again with values of max_tokens that cut it. */
import type { CheckContext, Finding } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { type Case, answered, sendsFor } from '../cases.ts'
import { type Body, inTurn } from '../endpoints.ts'
import { type Mode, askIn, bothModes } from '../streamed.ts'
import { compare } from './compare.ts'
import { tokenCounts } from './read.ts'
import type { Comparison } from './tie/comparison.ts'

/** Faults sit where markup opens and closes: every limit there, and some between. */
const atEachEnd = 3
const between = 18

/** Limits below `tokens`, ascending, at most twenty-four. */
export function cutPositions(tokens: number): readonly number[] {
  const last = tokens - 1
  const middle = last - 2 * atEachEnd
  const limits = [
    ...Array.from({ length: atEachEnd }, (_, index) => 1 + index),
    ...Array.from({ length: between }, (_, index) => atEachEnd + Math.ceil(((index + 1) * middle) / between)),
    ...Array.from({ length: atEachEnd }, (_, index) => last - index),
  ]
  return [...new Set(limits)].filter((limit) => limit >= 1 && limit <= last).toSorted((a, b) => a - b)
}

export interface Cut extends Case {
  readonly mode: Mode
  /** Most tokens of the answer: `max_tokens`. */
  readonly limit: number
}

/** The limits that cut an answer, in both modes: `whole N`, `streamed N`. */
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

/** A cut answer against the uncut one, `full`, whose beginning it has to be. */
export const beginning = (exchange: string): Comparison => ({
  reference: 'full',
  other: exchange,
  begins: true,
})

/** Every cut answer against the uncut one, and against the one of the other mode. */
export function cutComparisons({ full }: Transcript): readonly Comparison[] {
  if (full === undefined) return []
  return cutsOf(full).flatMap(({ exchange, mode, limit }) => [
    beginning(exchange),
    ...(mode === 'whole' ? [{ reference: exchange, other: `streamed ${limit}` }] : []),
  ])
}

/** What `judge` finds between a whole answer and the streamed one that the same limit cuts. */
export const modeFindings = (
  transcript: Transcript,
  { exchange, mode, limit }: Cut,
  judge: Parameters<typeof compare>[2],
): readonly Finding[] => (mode === 'whole' ? compare(transcript, [exchange, `streamed ${limit}`], judge) : [])
