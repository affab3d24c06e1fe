/** Every adapter gives its own answer and the base its own, whole and streamed, one request at a time. */
import type { Finding, ServerFacts, Skip } from '../../contract/check.ts'
import { assemble } from '../../openai/assemble.ts'
import { isSkip } from '../applies.ts'
import { answered } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { vllmLora } from '../grounds.ts'
import { inTurn } from '../endpoints.ts'
import { oneOfEach } from '../judges/one-of-each.ts'
import { quote } from '../judges/read.ts'
import type { Mode } from '../streamed.ts'
import { answerCodes, answerFindings } from './parts/judge-answers.ts'
import { type Asked, adaptersOf, askedOf, base, modelOf, sendsOf } from './parts/questions.ts'

/** Each name with every question whole, and with its first one streamed. */
function asksOf(facts: ServerFacts): Readonly<Record<Mode, readonly Asked[]>> | Skip {
  const served = adaptersOf(facts)
  if (isSkip(served)) return served
  const names = [base, ...served]
  const first = (name: string): readonly Asked[] => askedOf(facts, [name], 'streamed').slice(0, 1)
  return { whole: askedOf(facts, names, 'whole'), streamed: names.flatMap(first) }
}

export const loraAnswers = defineCheck({
  id: 'lora/answers',
  title: 'Every adapter gives its own answer, and the base its own',
  advice: "Compare the adapter's target modules and ranks with what the server says it loaded.",
  answers: 'an adapter was accepted and listed, and answers were those of the base (vllm#34186)',
  level: 'must',
  needs: ['chat', 'lora'],
  grounds: { default: vllmLora },
  applies: asksOf,
  codes: [...answerCodes, 'model-differs'],
  exercise: (context, { whole, streamed }) =>
    inTurn({ ...sendsOf(context, whole), ...sendsOf(context, streamed, 'streamed') }),
  judge: (transcript, { whole, streamed }, facts) => {
    const asked = [...whole, ...streamed]
    const renamed = answered(transcript, asked).flatMap(({ who, exchange, answer }): readonly Finding[] => {
      const { model } = assemble(answer)
      const wanted = modelOf(facts, who)
      if (model === wanted) return []
      const message = `${quote(wanted)} was asked, and the answer names the model ${quote(model)}.`
      return [{ code: 'model-differs', message, exchange, path: 'model' }]
    })
    return oneOfEach([...answerFindings(transcript, asked), ...renamed])
  },
})
