/** Asks what a reference was asked, as token ids, and puts both answers into one shape. */
import type { CheckContext, ServerFacts, Skip } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import type { GoldenBounds, GoldenCase } from '../../contract/golden.ts'
import type { AssembledLogprob } from '../../openai/assemble.ts'
import { type Some, someOf } from '../applies.ts'
import type { Case } from '../cases.ts'
import { type Body, ask } from '../endpoints.ts'

export interface Golden extends GoldenCase, Case {
  /** Unique among all sets: the case's name, behind that of the model where it is not the one under test. */
  readonly exchange: string
  /** By what name the server serves the model. */
  readonly servedAs?: string
  readonly bounds: GoldenBounds
}

/** Room behind a whole answer, so that one which goes on is seen. */
const spareTokens = 8

/** Every case that fits into the context; at least one. */
export function goldensOf({ goldens = [], maxModelLen = Infinity }: ServerFacts): Some<Golden> | Skip {
  const fitting = goldens.flatMap(({ cases, servedAs, bounds }) =>
    cases
      .filter(({ promptIds, ids }) => promptIds.length + ids.length + spareTokens <= maxModelLen)
      .map((golden) => ({
        ...golden,
        exchange: servedAs === undefined ? golden.name : `${servedAs} ${golden.name}`,
        ...(servedAs === undefined ? {} : { servedAs }),
        bounds,
      })),
  )
  return someOf(fitting, 'the preset names no goldens that fit into the context')
}

const modelField = ({ servedAs }: Golden): Body => (servedAs === undefined ? {} : { model: servedAs })

/** Greedily, with the candidates of each step by their ids. */
export function askGolden(context: CheckContext, golden: Golden): Promise<Exchange> {
  return ask(context, 'completions', {
    ...modelField(golden),
    prompt: golden.promptIds,
    max_tokens: golden.ids.length + (golden.ended ? spareTokens : 0),
    temperature: 0,
    logprobs: 5,
    return_token_ids: true,
    return_tokens_as_token_ids: true,
  })
}

/** The prompt and the reference's answer behind it, for the server to say how likely each token is to it. */
export function askForced(context: CheckContext, golden: Golden): Promise<Exchange> {
  return ask(context, 'completions', {
    ...modelField(golden),
    prompt: [...golden.promptIds, ...golden.ids],
    max_tokens: 1,
    temperature: 0,
    echo: true,
    logprobs: 1,
  })
}

/** The prompt as text, and as the conversation that it was made of. */
export function askPrompt(
  context: CheckContext,
  golden: Golden,
  as: 'completions' | 'chat',
): Promise<Exchange> {
  const given = as === 'chat' ? { messages: golden.messages } : { prompt: golden.prompt }
  const body = { ...modelField(golden), ...given, max_tokens: 1, temperature: 0, return_token_ids: true }
  return ask(context, as, body)
}

const tokenOf = (id: number): string => `token_id:${id}`

/** The reference's answer as a server's would be. */
export function stepsOf({ ids, logprobs, close }: Golden): readonly AssembledLogprob[] {
  return ids.map((id, at) => ({
    token: tokenOf(id),
    logprob: logprobs[at] ?? null,
    top: (close[at] ?? []).map(([candidate, logprob]) => ({ token: tokenOf(candidate), logprob })),
  }))
}
