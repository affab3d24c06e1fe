/** The questions by whose answers a preset tells the base and its adapters apart, and how they are asked. */
import type { CheckContext, ServerFacts, Skip } from '../../../contract/check.ts'
import type { Transcript } from '../../../contract/exchange.ts'
import type { AdapterQuestion } from '../../../contract/lora-expectation.ts'
import { type Some, someOf } from '../../applies.ts'
import { type Case, sendsFor } from '../../cases.ts'
import { type Body, inTurn, roomFor } from '../../endpoints.ts'
import { user } from '../../prompts.ts'
import { type Mode, askIn } from '../../streamed.ts'

/** Who is asked: a name of an adapter, or the base. */
export const base = 'base'

export interface Asked extends Case {
  /** `base`, or the name under which an adapter is served. */
  readonly who: string
  /** Whose words the answer has to have, where that is not `who`. */
  readonly as?: string
  readonly question: AdapterQuestion
}

export const servedOf = ({ expectations }: ServerFacts): readonly string[] => expectations.lora?.served ?? []

/** The names under which adapters are served, for checks that need answers to be known. */
export const adaptersOf = (facts: ServerFacts): Some<string> | Skip =>
  someOf(servedOf(facts), 'the preset expects no adapters')

/**
 * Each of `names` with each question that tells it apart from the base.
 * @param when follows in the exchange's name, e.g. `after`
 */
export function askedOf(facts: ServerFacts, names: readonly string[], when = ''): readonly Asked[] {
  const questions = facts.expectations.lora?.questions ?? []
  return names.flatMap((who) =>
    questions.flatMap((question, at) =>
      who === base || Object.hasOwn(question.adapters, who)
        ? [{ who, question, exchange: [who, at + 1, when].filter((part) => part !== '').join(' ') }]
        : [],
    ),
  )
}

export const modelOf = ({ model }: ServerFacts, who: string): string => (who === base ? model : who)

export function questionBody(facts: ServerFacts, { who, question }: Asked): Body {
  return {
    model: modelOf(facts, who),
    messages: [user(question.prompt)],
    max_tokens: roomFor(facts, 32),
    temperature: 0,
  }
}

/** What has to be sent for each, by the exchange's name. */
export function sendsOf(
  context: CheckContext,
  asked: readonly Asked[],
  mode: Mode = 'whole',
): ReturnType<typeof sendsFor> {
  return sendsFor(asked, (one) => askIn[mode](context, 'chat', questionBody(context.facts, one)))
}

/** One after the other. */
export function askAll(context: CheckContext, asked: readonly Asked[]): Promise<Transcript> {
  return inTurn(sendsOf(context, asked))
}
