/** How many tokens a whole answer has: by its frames, by its usage, and by what its request allows. */
import type { TokenCounting } from '../../contract/load.ts'
import { hiddenTokens } from '../../openai/hidden-tokens.ts'
import type { AnswerReader, Counts } from '../../openai/protocols/protocol.ts'
import { endedIn, type AnswerCounts } from '../stream/answer-count.ts'
import type { TokenStamper } from '../stream/token-stamper.ts'
import type { AgentPlan } from './agent-plan.ts'

export interface CountedAnswer {
  readonly counting: TokenCounting
  readonly counts: AnswerCounts
  /** Tokens of the prompt, 0 where nobody says. */
  readonly prompt: number
}

const none: Partial<Counts> = {}

export function countAnswer(
  stamper: TokenStamper,
  { count }: Pick<AnswerReader, 'count'>,
  { allowedTokens: allowed, expected }: Pick<AgentPlan, 'allowedTokens' | 'expected'>,
): CountedAnswer {
  const { facts, times } = stamper
  const { prompt, completion } = facts.usage === undefined ? none : count(facts.usage)
  const used = completion === undefined ? undefined : Number(completion)
  const counting = stamper.countedBy(used)
  const counts = {
    framed: counting === 'chunks' ? times.frames : times.tokens,
    used,
    ended: endedIn(facts),
    allowed,
    hidden: times.firstReasoningMs === undefined ? hiddenTokens(facts.usage) : 0,
    echo: expected.echo === true,
  }
  return { counting, counts, prompt: Number(prompt ?? 0) }
}
