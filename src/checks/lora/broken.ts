/** A broken adapter is refused, and the others go on meanwhile and afterwards. */
import type { CheckContext, Finding, ServerFacts, Skip } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { type Some, someOf } from '../applies.ts'
import { defineCheck } from '../define-check.ts'
import { vllmLora } from '../grounds.ts'
import { ask, atOnce, inTurn } from '../endpoints.ts'
import { oneOfEach } from '../judges/one-of-each.ts'
import { firstChoice, outputOf, quote } from '../judges/read.ts'
import { judgeRejections, rejectionCodes } from '../judges/rejection.ts'
import { answerCodes, answerFindings, speakerOf } from './parts/judge-answers.ts'
import { type Asked, askAll, askedOf, base, questionBody, sendsOf, servedOf } from './parts/questions.ts'
import { type Loadable, load, unload } from './parts/updates.ts'

interface Broken extends Loadable {
  /** What is wrong with it. */
  readonly fault: string
}

const brokenOf = ({ expectations }: ServerFacts): Some<Broken> | Skip =>
  someOf(
    (expectations.lora?.broken ?? []).map((one, at) => ({ ...one, name: `broken-${at + 1}` })),
    'the preset names no broken adapter',
  )

export const loraBroken = defineCheck({
  id: 'lora/broken',
  title: 'A broken adapter is refused, and the others go on',
  advice: 'Check adapters before they are loaded: this server does not, or says that the fault is its own.',
  answers:
    'a broken adapter was loaded without a word and answered with what another one had left in its slot',
  level: 'must',
  needs: ['chat', 'lora', 'lora-updates'],
  grounds: { default: vllmLora },
  applies: brokenOf,
  answered: 'replied',
  codes: [...rejectionCodes, 'broken-answers', ...answerCodes],
  exercise: async (context, broken) => {
    const transcript: Record<string, Exchange> = {}
    for (const one of broken) Object.assign(transcript, await tryOne(context, one))
    return transcript
  },
  judge: (transcript, broken, facts) => {
    const asked = broken.flatMap(({ name }) => [...besides(facts, name), ...afterwards(facts, name)])
    return oneOfEach([
      ...broken.flatMap((one) => acceptedFindings(transcript, one)),
      ...broken.flatMap(({ name }) => borrowedFindings(transcript, facts, name)),
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

async function tryOne(context: CheckContext, { name, path }: Broken): Promise<Transcript> {
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

function acceptedFindings(transcript: Transcript, { name, fault }: Broken): readonly Finding[] {
  const exchange = `${name} load`
  const loaded = transcript[exchange]
  return judgeRejections(loaded === undefined ? {} : { [exchange]: loaded }, [400, 422]).map((finding) => ({
    ...finding,
    message: `An adapter with ${fault}: ${finding.message}`,
  }))
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
