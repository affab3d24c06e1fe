/** How many draft tokens are accepted, by the metrics: as many as the preset expects, alone and eight at once. */
import type { CheckContext, Finding, Judgement, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { sendsFor } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { atOnce, inTurn } from '../endpoints.ts'
import { expectedByPreset } from '../grounds.ts'
import { scrapePage } from '../judges/scrape.ts'
import { type DraftCounts, draftsBetween } from './parts/counters.ts'
import { type NamedPrompt, type Prompts, askPrompt, cycled, promptsOf } from './parts/prompts.ts'

const requests = 8

/** The scrapes around each part of the work. */
const phases = {
  alone: { from: 'metrics before', to: 'metrics between' },
  'eight at once': { from: 'metrics between', to: 'metrics after' },
} as const

export const speculationAcceptance = defineCheck({
  id: 'speculation/acceptance',
  title: 'As many draft tokens are accepted as the preset expects, at every position',
  advice: 'Check that the draft belongs to this target, in weights, tokenizer and precision.',
  answers:
    'a draft that was never accepted made serving slower, and no test looked at the counters (vllm#11188)',
  level: 'must',
  grounds: { default: expectedByPreset },
  noted: ['counters-inconsistent'],
  needs: ['speculation', 'metrics'],
  applies: promptsOf,
  codes: ['acceptance-low', 'position-low', 'counters-inconsistent'],
  exercise: async (context, prompts) => ({
    'metrics before': await scrapePage(context),
    ...(await inTurn(sends(context, prompts, ''))),
    'metrics between': await scrapePage(context),
    ...(await atOnce(sends(context, cycled(prompts, requests), ' at once'))),
    'metrics after': await scrapePage(context),
  }),
  judge: judgeAcceptance,
  notes: (transcript, _, facts) =>
    Object.entries(phases).flatMap(([phase, scrapes]) => {
      const counts = draftsBetween(transcript, scrapes, facts)
      return counts === undefined || counts.drafts === 0 ? [] : [describe(phase, counts)]
    }),
})

function sends(context: CheckContext, prompts: readonly NamedPrompt[], when: string) {
  const numbered = prompts.map((prompt, at) => ({ ...prompt, exchange: `${at + 1}${when}` }))
  return sendsFor(numbered, (prompt) => askPrompt(context, prompt))
}

/** Tokens of a step, on average. */
const lengthOf = ({ drafts, accepted }: DraftCounts): number => 1 + accepted / drafts

const sharesOf = ({ drafts, acceptedAt }: DraftCounts): readonly number[] =>
  acceptedAt.map((count) => count / drafts)

function describe(phase: string, counts: DraftCounts): string {
  const shares = sharesOf(counts).map((share) => share.toFixed(2))
  return `${phase}: ${lengthOf(counts).toFixed(2)} tokens a step, accepted at each position ${shares.join(', ')} of ${counts.drafts} drafts.`
}

function judgeAcceptance(transcript: Transcript, _: Prompts, facts: ServerFacts): Judgement {
  const findings: Finding[] = []
  let drafts = 0
  for (const [phase, scrapes] of Object.entries(phases)) {
    const counts = draftsBetween(transcript, scrapes, facts)
    if (counts === undefined) return { vacuous: 'the metrics do not count drafts' }
    drafts += counts.drafts
    if (counts.drafts === 0) continue
    const found = [...lowFindings(counts, facts), ...inconsistencies(counts)]
    findings.push(
      ...found.map(({ code, message }) => ({ code, message: `${phase}: ${message}`, exchange: scrapes.to })),
    )
  }
  return drafts === 0 ? { vacuous: 'no draft tokens were made' } : findings
}

function lowFindings(counts: DraftCounts, { expectations }: ServerFacts): readonly Finding[] {
  const { acceptanceLength = 1, acceptedPerPosition = [] } = expectations.speculation ?? {}
  const length = lengthOf(counts)
  const shares = sharesOf(counts)
  const low = acceptedPerPosition.flatMap((least, at): readonly Finding[] => {
    const share = shares[at] ?? 0
    if (share >= least) return []
    const message = `${share.toFixed(3)} of the drafts are accepted at position ${at + 1}, expected ${least} or more.`
    return [{ code: 'position-low', message }]
  })
  if (length >= acceptanceLength) return low
  const message = `${length.toFixed(2)} tokens a step, expected ${acceptanceLength} or more.`
  return [{ code: 'acceptance-low', message }, ...low]
}

function inconsistencies({ draftTokens, accepted, acceptedAt }: DraftCounts): readonly Finding[] {
  const sum = acceptedAt.reduce((total, count) => total + count, 0)
  const rising = acceptedAt.some((count, at) => count > (acceptedAt[at - 1] ?? Infinity))
  const problems = [
    ...(accepted > draftTokens ? [`${accepted} tokens are accepted of ${draftTokens} drafted`] : []),
    ...(sum === accepted ? [] : [`${accepted} tokens are accepted, at all positions together ${sum}`]),
    // A token can be accepted only where the one before it was.
    ...(rising ? [`accepted at each position ${acceptedAt.join(', ')}, which rises`] : []),
  ]
  return problems.map((problem) => ({ code: 'counters-inconsistent', message: `${problem}.` }))
}
