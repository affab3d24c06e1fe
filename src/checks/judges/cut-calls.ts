/** Asks for one call again with limits that cut it, once the uncut answer has shown that there is a call. */
import type { CheckContext, Finding, Judgement } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import type { Some } from '../applies.ts'
import { ask } from '../endpoints.ts'
import { askStreamed } from '../streamed.ts'
import { type Cut, cutAnswers, sendCuts } from './cut-positions.ts'
import { callsOf, withoutCall } from './judge-calls.ts'
import { oneOfEach } from './one-of-each.ts'
import { type NamedCase, toolBody } from './tool-cases.ts'

/** @returns `full whole` alone where it makes no call; else `full streamed` and what cuts them beside it */
export async function sendCutCalls(
  context: CheckContext,
  [{ prompt }]: Some<NamedCase>,
): Promise<Transcript> {
  const body = toolBody(context.facts, prompt)
  const full = await ask(context, 'chat', body)
  if (callsOf(full).length === 0) return { 'full whole': full }
  const streamed = await askStreamed(context, 'chat', body)
  return { 'full whole': full, 'full streamed': streamed, ...(await sendCuts(context, body, full)) }
}

type CutAnswer = Cut & { readonly answer: Exchange }

/** Hands the cut answers and the uncut ones to `judge`, and keeps one finding of each code. */
export function judgeCutCalls(
  transcript: Transcript,
  judge: (cuts: readonly CutAnswer[], full: Some<Exchange>) => readonly Finding[],
): Judgement {
  const { 'full whole': whole, 'full streamed': streamed } = transcript
  if (whole === undefined) return { vacuous: 'nothing was sent' }
  if (callsOf(whole).length === 0) return { vacuous: withoutCall(whole) }
  const cuts = cutAnswers(transcript, whole)
  if (cuts.length === 0) return { vacuous: 'the call is too short to be cut' }
  return oneOfEach(judge(cuts, streamed === undefined ? [whole] : [whole, streamed]))
}
