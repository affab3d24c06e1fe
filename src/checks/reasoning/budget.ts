/** A budget ends the thought in time, and the content follows. */
import { vllmReasoning } from '../grounds.ts'
import type { Finding, Judgement } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { ask } from '../endpoints.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { firstChoice } from '../judges/read.ts'
import { finishFindings } from '../judges/judge-calls.ts'
import { type Thought, thoughtBody, thoughtOf } from '../judges/thought.ts'
import { thoughtTokens } from './parts/thought-tokens.ts'

export const reasoningBudget = defineCheck({
  id: 'reasoning/budget',
  title: 'A budget ends the thought in time, and content follows',
  advice: 'Do not rely on thinking budgets; bound the answer by max_tokens and watch for content null.',
  answers: 'a thinking budget was ignored, or the answer ended together with the thought',
  level: 'must',
  needs: ['reasoning', 'logprobs'],
  applies: (facts) => thoughtOf(facts, 'budget'),
  grounds: { default: vllmReasoning },
  codes: ['budget-exceeded', 'content-missing', 'finish-reason-wrong'],
  exercise: async (context, thought) => {
    const body = { ...thoughtBody(context.facts, thought, 'on'), logprobs: true }
    const bounded = { ...body, ...thought.budget.fields }
    return { free: await ask(context, 'chat', body), bounded: await ask(context, 'chat', bounded) }
  },
  judge: judgeBudget,
})

function judgeBudget(
  { free, bounded }: Readonly<Record<'free' | 'bounded', Exchange>>,
  { markup = [], budget }: Thought<'budget'>,
): Judgement {
  const tokens = (answer: Exchange): number => thoughtTokens(answer, markup)?.least ?? Infinity
  const [freely, used] = [tokens(free), tokens(bounded)]
  if (freely <= budget.tokens) return { vacuous: `the free thought has ${freely} tokens, within the budget` }
  if (used === Infinity) return { vacuous: 'the log-probabilities do not spell the bounded thought' }
  const findings: Finding[] = [...finishFindings(bounded, ['stop', 'length'])]
  if (used > budget.tokens) {
    const message = `The thought has ${used} tokens under a budget of ${budget.tokens}.`
    findings.push({ code: 'budget-exceeded', message, path: 'choices[0].message.reasoning' })
  }
  // One that answers after a thought of its own does so after one that is cut short.
  if (firstChoice(bounded).text.trim() === '' && firstChoice(free).text.trim() !== '') {
    const message = 'The budget ended the thought, but no content follows.'
    findings.push({ code: 'content-missing', message, path: 'choices[0].message.content' })
  }
  return inExchange('bounded', findings)
}
