/** A list of prompts brings one choice each, in order, with the text that the prompt gets alone. */
import type { Finding } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { assemble } from '../../openai/assemble.ts'
import { defineCheck } from '../define-check.ts'
import { ask } from '../endpoints.ts'
import { greedy, openai, usage } from '../grounds.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { firstChoice, quote, tokenCounts } from '../judges/read.ts'
import type { Comparison } from '../judges/tie/comparison.ts'
import type { Explanation } from '../judges/tie/explain.ts'
import { whyDifferent, withReason } from '../judges/tie/explain-answers.ts'
import { countFrom } from '../prompts.ts'

const prompts = [countFrom(1), countFrom(40), countFrom(120)] as const
const pairs = ['first', 'second', 'third'].map((reference, position): Comparison => ({
  reference,
  other: 'batch',
  read: (batch) => assemble(batch).choices[position]?.text ?? '',
}))

export const completionsBatch = defineCheck({
  id: 'completions/batch',
  title: 'A list of prompts is answered in order, each as if alone',
  advice: 'Send one prompt a request until batches come back in order.',
  answers: 'answers of a batch come back in another order than its prompts',
  level: 'must',
  grounds: {
    default: openai('completions/create', 'prompt: a list of strings, each a prompt of its own'),
    'choice-indices-wrong': openai('completions/object', 'choices.index'),
    'text-differs': greedy,
    'usage-differs': usage,
  },
  needs: ['completions'],
  answered: 'answered',
  mayRefuse: { exchange: 'batch', what: 'a list of prompts' },
  codes: ['choice-count-wrong', 'choice-indices-wrong', 'text-differs', 'usage-differs'],
  exercise: async (context) => {
    const send = (prompt: unknown) => ask(context, 'completions', { prompt, max_tokens: 8, temperature: 0 })
    return {
      batch: await send(prompts),
      first: await send(prompts[0]),
      second: await send(prompts[1]),
      third: await send(prompts[2]),
    }
  },
  compares: () => pairs,
  judge: (transcript, facts) => {
    const { batch, first, second, third } = transcript
    const singles = [first, second, third]
    const whys = pairs.map((pair) => whyDifferent(transcript, pair, facts))
    // Other texts have other numbers of tokens.
    const counted = whys.every((why) => why?.verdict !== 'explained')
    const findings = [
      ...choiceFindings(batch, singles, whys),
      ...(counted ? usageFindings(batch, singles) : []),
    ]
    return inExchange('batch', findings)
  },
})

function choiceFindings(
  batch: Exchange,
  singles: readonly Exchange[],
  whys: readonly (Explanation | undefined)[],
): readonly Finding[] {
  const { choices } = assemble(batch)
  if (choices.length !== singles.length) {
    const message = `Expected ${singles.length} choices, got ${choices.length}.`
    return [{ code: 'choice-count-wrong', message, path: 'choices' }]
  }
  return choices.flatMap((choice, position): readonly Finding[] => {
    const path = `choices[${position}]`
    if (choice.index !== position) {
      const message = `Choice ${position} has the index ${choice.index}.`
      return [{ code: 'choice-indices-wrong', message, path: `${path}.index` }]
    }
    const single = singles[position]
    const expected = single === undefined ? '' : firstChoice(single).text
    if (choice.text === expected) return []
    const message = `Expected the text that the prompt gets alone, ${quote(expected)}, got ${quote(choice.text)}.`
    return withReason([{ code: 'text-differs', message, path: `${path}.text` }], whys[position])
  })
}

function usageFindings(batch: Exchange, singles: readonly Exchange[]): Finding[] {
  const expected = singles.reduce((sum, single) => sum + (tokenCounts(single)?.total ?? 0), 0)
  const got = tokenCounts(batch)?.total
  if (got === expected) return []
  const message = `Expected the ${expected} total tokens of the single answers, got ${got ?? 'none'}.`
  return [{ code: 'usage-differs', message, path: 'usage.total_tokens' }]
}
