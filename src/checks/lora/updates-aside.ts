/** Answers that are under way while adapters come and go are the answers of a quiet server. */
import type { CheckContext, Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { type Body, ask, atOnce } from '../endpoints.ts'
import { oneOfEach } from '../judges/one-of-each.ts'
import { sameTextCodes, sameAnswerFindings } from '../judges/same-answer.ts'
import { countFrom } from '../prompts.ts'
import { loadableOf, servedOf, skipWithoutAdapters } from './parts/questions.ts'
import { load, skipWithoutLoadable, statusFindings, unload } from './parts/updates.ts'

/** Long enough to be under way through several loads. */
const maxTokens = 64
const rounds = [1, 2]

export const loraUpdatesAside = defineCheck<string>({
  id: 'lora/updates-aside',
  title: 'Loading and unloading adapters leaves the running answers as they are',
  advice: 'Take running requests off a server before its adapters are changed.',
  answers: 'a load at run time moved other adapters to other slots under running requests',
  level: 'must',
  needs: ['completions', 'lora', 'lora-updates'],
  skip: (facts) => skipWithoutAdapters(facts) ?? skipWithoutLoadable(facts),
  codes: [...sameTextCodes, 'update-refused'],
  exercise: async (context) => {
    const quiet = await atOnce(sends(context, 'quiet'))
    const running = atOnce(sends(context, 'busy'))
    return { ...quiet, ...(await update(context)), ...(await running) }
  },
  judge: judgeAside,
  expects: 'replied',
})

function sends(context: CheckContext, when: string): Readonly<Record<string, () => Promise<Exchange>>> {
  const body: Body = { prompt: countFrom(1), max_tokens: maxTokens, temperature: 0 }
  return Object.fromEntries(
    servedOf(context.facts).map((model) => [
      `${model} ${when}`,
      () => ask(context, 'completions', { ...body, model }),
    ]),
  )
}

async function update(context: CheckContext): Promise<Transcript> {
  const transcript: Record<string, Exchange> = {}
  const [adapter] = loadableOf(context.facts)
  if (adapter === undefined) return transcript
  for (const round of rounds) {
    transcript[`load ${round}`] = await load(context, adapter)
    transcript[`unload ${round}`] = await unload(context, adapter.name)
  }
  return transcript
}

function judgeAside(transcript: Transcript, facts: ServerFacts): Judgement {
  const updates = Object.keys(transcript).filter((name) => /^(un)?load \d$/.test(name))
  const refused = updates.flatMap((name) =>
    statusFindings(transcript, name, { code: 'update-refused', statuses: [200] }),
  )
  const moved = servedOf(facts).flatMap((name): readonly Finding[] => {
    const [quiet, busy] = [`${name} quiet`, `${name} busy`]
    const [answer, other] = [transcript[quiet], transcript[busy]]
    if (answer === undefined || other === undefined) return []
    return sameAnswerFindings({ name: quiet, answer }, { name: busy, answer: other })
  })
  const findings = oneOfEach([...refused, ...moved])
  if (findings.length > 0 || overlap(transcript, facts, updates)) return findings
  return { vacuous: 'no answer was under way while adapters were changed' }
}

/** Whether some answer had begun before a change and ended after it. */
function overlap(transcript: Transcript, facts: ServerFacts, updates: readonly string[]): boolean {
  const answers = servedOf(facts).flatMap((name) => transcript[`${name} busy`] ?? [])
  return updates.some((name) => {
    const change = transcript[name]
    if (change === undefined) return false
    return answers.some(
      ({ startedAtMs, marks }) =>
        startedAtMs <= change.startedAtMs &&
        startedAtMs + marks.endMs >= change.startedAtMs + change.marks.endMs,
    )
  })
}
