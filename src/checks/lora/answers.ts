/** Every adapter gives its own answer and the base its own, whole and streamed, one request at a time. */
import type { Finding, ServerFacts } from '../../contract/check.ts'
import { assemble } from '../../openai/assemble.ts'
import { defineCheck } from '../define-check.ts'
import { inTurn } from '../endpoints.ts'
import { oneOfEach } from '../judges/one-of-each.ts'
import { quote } from '../judges/read.ts'
import { answerCodes, answerFindings } from './parts/judge-answers.ts'
import {
  type Asked,
  askedOf,
  base,
  modelOf,
  sendsOf,
  servedOf,
  skipWithoutAdapters,
} from './parts/questions.ts'

/** Each name with every question whole, and with its first one streamed. */
function asksOf(facts: ServerFacts): Readonly<Record<'whole' | 'streamed', readonly Asked[]>> {
  const names = [base, ...servedOf(facts)]
  const first = (name: string): readonly Asked[] => askedOf(facts, [name], 'streamed').slice(0, 1)
  return { whole: askedOf(facts, names, 'whole'), streamed: names.flatMap(first) }
}

export const loraAnswers = defineCheck<string>({
  id: 'lora/answers',
  title: 'Every adapter gives its own answer, and the base its own',
  advice: "Compare the adapter's target modules and ranks with what the server says it loaded.",
  answers: 'an adapter was accepted and listed, and answers were those of the base (vllm#34186)',
  level: 'must',
  needs: ['chat', 'lora'],
  skip: skipWithoutAdapters,
  codes: [...answerCodes, 'model-differs'],
  exercise: (context) => {
    const { whole, streamed } = asksOf(context.facts)
    return inTurn({ ...sendsOf(context, whole), ...sendsOf(context, streamed, 'streamed') })
  },
  judge: (transcript, facts) => {
    const { whole, streamed } = asksOf(facts)
    const asked = [...whole, ...streamed]
    const renamed = asked.flatMap(({ who, exchange }): readonly Finding[] => {
      const answer = transcript[exchange]
      const model = answer === undefined ? undefined : assemble(answer).model
      const wanted = modelOf(facts, who)
      if (answer === undefined || model === wanted) return []
      const message = `${quote(wanted)} was asked, and the answer names the model ${quote(model)}.`
      return [{ code: 'model-differs', message, exchange, path: 'model' }]
    })
    return oneOfEach([...answerFindings(transcript, asked), ...renamed])
  },
})
