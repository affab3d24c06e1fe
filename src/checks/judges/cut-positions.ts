/** Asks for one call again and again with every max_tokens that cuts it. */
import type { CheckContext } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { ask } from '../endpoints.ts'
import { tokenCounts } from './read.ts'
import { askStreamed } from '../streamed.ts'
import { singleCase, toolBody } from './tool-cases.ts'

/** More tokens than this are cut at evenly spread positions. */
const mostPositions = 64

/** @returns `full whole`, `full streamed`, and `whole N`, `streamed N` for each limit of N tokens */
export async function sendCuts(context: CheckContext): Promise<Transcript> {
  const body = toolBody(context.facts, singleCase(context.facts)?.prompt ?? '')
  const full = await ask(context, 'chat', body)
  const transcript: Record<string, Exchange> = {
    'full whole': full,
    'full streamed': await askStreamed(context, 'chat', body),
  }
  for (const limit of cutPositions(tokenCounts(full)?.completion ?? 0)) {
    const cut = { ...body, max_tokens: limit }
    transcript[`whole ${limit}`] = await ask(context, 'chat', cut)
    transcript[`streamed ${limit}`] = await askStreamed(context, 'chat', cut)
  }
  return transcript
}

/** Every limit below `tokens`, or as many as are sent of them. */
export function cutPositions(tokens: number): readonly number[] {
  const step = Math.max(1, Math.ceil((tokens - 1) / mostPositions))
  return Array.from({ length: Math.max(0, Math.ceil((tokens - 1) / step)) }, (_, index) => 1 + index * step)
}

export interface Cuts {
  readonly full: readonly Exchange[]
  readonly cuts: readonly { readonly exchange: string; readonly answer: Exchange }[]
}

export function cutsOf(transcript: Transcript): Cuts {
  const entries = Object.entries(transcript)
  return {
    full: entries.filter(([name]) => name.startsWith('full ')).map(([, answer]) => answer),
    cuts: entries
      .filter(([name]) => !name.startsWith('full '))
      .map(([exchange, answer]) => ({ exchange, answer })),
  }
}
