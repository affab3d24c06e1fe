/** echo puts the prompt, unchanged, before the same completion. */
import type { Finding } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { ask } from '../endpoints.ts'
import { greedy, openai, usage } from '../grounds.ts'
import { firstChoice, quote, tokenCounts } from '../judges/read.ts'
import type { Comparison } from '../judges/tie/comparison.ts'
import { whyDifferent, withReason } from '../judges/tie/explain-answers.ts'
import { countFrom } from '../prompts.ts'

const prompt = countFrom(1)
const pair: Comparison = {
  reference: 'plain',
  other: 'echoed',
  read: (echoed) => firstChoice(echoed).text.slice(prompt.length),
}

export const completionsEcho = defineCheck({
  id: 'completions/echo',
  title: 'echo puts the prompt before the same completion',
  advice: 'Check whether the prompt is echoed from its text or from its tokens.',
  answers: 'an echoed prompt that differs from the prompt by what detokenization did to it',
  level: 'must',
  grounds: {
    default: openai('completions/create', 'echo: the prompt in addition to the completion'),
    'text-differs': greedy,
    'usage-differs': usage,
  },
  needs: ['completions', 'echo'],
  codes: ['prompt-missing', 'text-differs', 'usage-differs'],
  exercise: async (context) => {
    const body = { prompt, max_tokens: 6, temperature: 0 }
    return {
      plain: await ask(context, 'completions', body),
      echoed: await ask(context, 'completions', { ...body, echo: true }),
    }
  },
  compares: () => [pair],
  judge: (transcript, facts) => {
    const { plain, echoed } = transcript
    const [text, completion] = [firstChoice(echoed).text, firstChoice(plain).text]
    const place = { exchange: 'echoed', path: 'choices[0].text' }
    if (!text.startsWith(prompt)) {
      return [{ code: 'prompt-missing', message: `Expected the prompt first, got ${quote(text)}.`, ...place }]
    }
    const why = whyDifferent(transcript, pair, facts)
    const findings: Finding[] = []
    if (text.slice(prompt.length) !== completion) {
      const message = `Expected ${quote(completion)} after the prompt, got ${quote(text.slice(prompt.length))}.`
      findings.push(...withReason([{ code: 'text-differs', message, ...place }], why))
    }
    // Another text has another number of tokens; the prompt is the same.
    const countsOf = (answer: Exchange): unknown =>
      why?.verdict === 'explained' ? tokenCounts(answer)?.prompt : tokenCounts(answer)
    const [expected, got] = [quote(countsOf(plain)), quote(countsOf(echoed))]
    if (expected !== got) {
      const message = `echo changes the token counts from ${expected} to ${got}.`
      findings.push({ code: 'usage-differs', message, exchange: 'echoed', path: 'usage' })
    }
    return findings
  },
})
