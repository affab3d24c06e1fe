/** Answers that are under way while adapters come and go are the answers of a quiet server. */
import type { CheckContext, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { type Some, both } from '../applies.ts'
import { sendsFor } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { vllmLora } from '../grounds.ts'
import { type Body, ask, atOnce } from '../endpoints.ts'
import { oneOfEach } from '../judges/one-of-each.ts'
import { sameTextCodes, sameAnswers } from '../judges/same-answer.ts'
import { countFrom } from '../prompts.ts'
import { adaptersOf } from './parts/questions.ts'
import { type Loadable, load, loadableOf, statusFindings, unload } from './parts/updates.ts'

/** Long enough to be under way through several loads. */
const maxTokens = 64
const rounds = [1, 2]

export const loraUpdatesAside = defineCheck({
  id: 'lora/updates-aside',
  title: 'Loading and unloading adapters leaves the running answers as they are',
  advice: 'Take running requests off a server before its adapters are changed.',
  answers: 'a load at run time moved other adapters to other slots under running requests',
  level: 'must',
  needs: ['completions', 'lora', 'lora-updates'],
  grounds: { default: vllmLora },
  applies: (facts) => both(adaptersOf(facts), loadableOf(facts)),
  codes: [...sameTextCodes, 'update-refused'],
  compares: (_, [served]) => pairsOf(served),
  exercise: async (context, [served, [adapter]]) => {
    const quiet = await atOnce(sends(context, served, 'quiet'))
    const running = atOnce(sends(context, served, 'busy'))
    return { ...quiet, ...(await update(context, adapter)), ...(await running) }
  },
  judge: judgeAside,
  answered: 'replied',
})

function sends(context: CheckContext, served: readonly string[], when: string) {
  const body: Body = { prompt: countFrom(1), max_tokens: maxTokens, temperature: 0 }
  const cases = served.map((model) => ({ exchange: `${model} ${when}`, model }))
  return sendsFor(cases, ({ model }) => ask(context, 'completions', { ...body, model }))
}

async function update(context: CheckContext, adapter: Loadable): Promise<Transcript> {
  const transcript: Record<string, Exchange> = {}
  for (const round of rounds) {
    transcript[`load ${round}`] = await load(context, adapter)
    transcript[`unload ${round}`] = await unload(context, adapter.name)
  }
  return transcript
}

const pairsOf = (served: readonly string[]) =>
  served.map((name) => ({ reference: `${name} quiet`, other: `${name} busy` }))

function judgeAside(
  transcript: Transcript,
  [served]: readonly [Some<string>, Some<Loadable>],
  facts: ServerFacts,
): Judgement {
  const updates = rounds.flatMap((round) => [`load ${round}`, `unload ${round}`])
  const refused = updates.flatMap((name) =>
    statusFindings(transcript, name, { code: 'update-refused', statuses: [200] }),
  )
  const moved = sameAnswers(transcript, pairsOf(served), facts)
  const findings = oneOfEach([...refused, ...moved])
  const answers = served.flatMap((name) => transcript[`${name} busy`] ?? [])
  const changes = updates.flatMap((name) => transcript[name] ?? [])
  if (findings.length > 0 || overlap(answers, changes)) return findings
  return { vacuous: 'no answer was under way while adapters were changed' }
}

/** Whether some answer had begun before a change and ended after it. */
function overlap(answers: readonly Exchange[], changes: readonly Exchange[]): boolean {
  return changes.some((change) =>
    answers.some(
      ({ startedAtMs, marks }) =>
        startedAtMs <= change.startedAtMs &&
        startedAtMs + marks.endMs >= change.startedAtMs + change.marks.endMs,
    ),
  )
}
