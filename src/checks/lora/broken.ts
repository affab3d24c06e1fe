/** A broken adapter is refused, and the others go on meanwhile and afterwards. */
import type { CheckContext, Finding, ServerFacts } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { ask, atOnce, inTurn } from '../endpoints.ts'
import { oneOfEach } from '../judges/one-of-each.ts'
import { firstChoice, outputOf, quote } from '../judges/read.ts'
import { judgeRejections, rejectionCodes } from '../judges/rejection.ts'
import { answerCodes, answerFindings, speakerOf } from './parts/judge-answers.ts'
import { type Asked, askAll, askedOf, base, questionBody, sendsOf, servedOf } from './parts/questions.ts'
import { load, unload } from './parts/updates.ts'

const brokenOf = ({ expectations }: ServerFacts) =>
  (expectations.lora?.broken ?? []).map((one, at) => ({ ...one, name: `broken-${at + 1}` }))

export const loraBroken = defineCheck<string>({
  id: 'lora/broken',
  title: 'A broken adapter is refused, and the others go on',
  advice: 'Check adapters before they are loaded: this server does not, or says that the fault is its own.',
  answers:
    'a broken adapter was loaded without a word and answered with what another one had left in its slot',
  level: 'must',
  needs: ['chat', 'lora', 'lora-updates'],
  skip: (facts) => (brokenOf(facts).length === 0 ? 'the preset names no broken adapter' : undefined),
  expects: 'replied',
  codes: [...rejectionCodes, 'broken-answers', ...answerCodes],
  exercise: async (context) => {
    const transcript: Record<string, Exchange> = {}
    for (const { name, path } of brokenOf(context.facts))
      Object.assign(transcript, await tryOne(context, { name, path }))
    return transcript
  },
  judge: (transcript, facts) => {
    const loads = Object.entries(transcript).filter(([exchange]) => exchange.endsWith(' load'))
    const names = brokenOf(facts).map(({ name }) => name)
    const asked = names.flatMap((name) => [...besides(facts, name), ...afterwards(facts, name)])
    return oneOfEach([
      ...judgeRejections(Object.fromEntries(loads), [400, 422]).map((finding) => explained(finding, facts)),
      ...names.flatMap((name) => borrowedFindings(transcript, facts, name)),
      ...answerFindings(transcript, asked),
    ])
  },
})

/** Without the base: in one batch with adapters it is judged elsewhere. */
const besides = (facts: ServerFacts, name: string): readonly Asked[] =>
  askedOf(facts, servedOf(facts), `beside ${name}`)
const afterwards = (facts: ServerFacts, name: string): readonly Asked[] =>
  askedOf(facts, [base, ...servedOf(facts)], `after ${name}`)

/** The broken one is asked the first question of any. */
function askBroken(context: CheckContext, name: string): Promise<Exchange> | undefined {
  const [one] = askedOf(context.facts, [base])
  return one === undefined
    ? undefined
    : ask(context, 'chat', { ...questionBody(context.facts, one), model: name })
}

async function tryOne(
  context: CheckContext,
  { name, path }: { name: string; path: string },
): Promise<Transcript> {
  const { facts } = context
  const running = atOnce(sendsOf(context, besides(facts, name)))
  const loaded = await load(context, { name, path })
  const beside = await running
  const accepted: Record<string, Exchange> = {}
  if (loaded.status === 200) {
    const answer = await askBroken(context, name)
    if (answer !== undefined) accepted[`${name} answer`] = answer
    Object.assign(accepted, await inTurn({ [`${name} unload`]: () => unload(context, name) }))
  }
  return {
    ...beside,
    [`${name} load`]: loaded,
    ...accepted,
    ...(await askAll(context, afterwards(facts, name))),
  }
}

function explained(finding: Finding, facts: ServerFacts): Finding {
  const broken = brokenOf(facts).find(({ name }) => finding.exchange === `${name} load`)
  return broken === undefined
    ? finding
    : { ...finding, message: `An adapter with ${broken.fault}: ${finding.message}` }
}

/** What answers with another adapter's words shows that its slot holds that one's weights. */
function borrowedFindings(transcript: Transcript, facts: ServerFacts, name: string): readonly Finding[] {
  const exchange = `${name} answer`
  const [answer, question] = [transcript[exchange], facts.expectations.lora?.questions[0]]
  if (answer?.status !== 200 || question === undefined) return []
  const text = outputOf(firstChoice(answer))
  const speaker = speakerOf(question, text)
  if (speaker === undefined || speaker === base) return []
  const message = `The broken adapter answers ${quote(text)}, as ${speaker} does.`
  return [{ code: 'broken-answers', message, exchange, path: 'choices[0].message.content' }]
}
