/** Checks of sampling against the fake engine, whose first tokens are drawn: right, and with each fault of a sampler. */
import { describe, expect, it } from 'vitest'
import type { Check, Judgement, ServerFacts } from '../../../src/contract/check.ts'
import { samplingChoices } from '../../../src/checks/sampling/choices.ts'
import { samplingDistribution } from '../../../src/checks/sampling/distribution.ts'
import { samplingKnownOdds } from '../../../src/checks/sampling/known-odds.ts'
import { samplingSeeds } from '../../../src/checks/sampling/seeds.ts'
import { samplingTruncation } from '../../../src/checks/sampling/truncation.ts'
import { vllmFacts } from '../../../src/engines/vllm/facts.ts'
import { resolveFacts } from '../../../src/engines/resolve-facts.ts'
import { createClient } from '../../../src/openai/client.ts'
import { readOdds } from '../../../src/subject/read-goldens.ts'
import { startFakeEngine } from '../../fake-engine/start-fake-engine.ts'

const facts: ServerFacts = {
  model: 'tiny',
  claims: ['completions', 'chat', 'logprobs'],
  expectations: {},
  engine: resolveFacts(vllmFacts, '0.32.0'),
  odds: readOdds([{ file: 'zoo/lora-dice' }]),
}
const { signal } = new AbortController()

async function judgementOf(check: Check, mode: string): Promise<Judgement> {
  await using engine = await startFakeEngine({ mode })
  const client = createClient({ baseUrl: engine.url })
  return check.judge(await check.exercise({ client, facts, signal }), facts)
}

describe('checks of sampling', () => {
  it.each([samplingChoices, samplingDistribution, samplingKnownOdds, samplingSeeds, samplingTruncation])(
    '$id has nothing against a right sampler',
    async (check) => {
      expect(await judgementOf(check, '')).toEqual([])
    },
  )

  it.each([
    ['pinned-temperature', samplingDistribution, 'always-likeliest'],
    ['ignores-temperature', samplingDistribution, 'temperature-ignored'],
    ['scaled-logprobs', samplingDistribution, 'distribution-differs'],
    ['ignores-seed', samplingSeeds, 'seed-ignored'],
    ['one-seed', samplingSeeds, 'seeds-alike'],
    ['copies-choices', samplingChoices, 'choices-alike'],
    ['ignores-narrowing', samplingTruncation, 'top-p-ignored'],
    ['pinned-temperature', samplingKnownOdds, 'always-the-same'],
    ['copies-choices', samplingKnownOdds, 'always-the-same'],
    ['ignores-temperature', samplingKnownOdds, 'temperature-ignored'],
    ['biased-draw', samplingKnownOdds, 'odds-differ'],
    ['ignores-narrowing', samplingKnownOdds, 'top-p-ignored'],
    ['ignores-narrowing', samplingKnownOdds, 'top-k-ignored'],
    ['default-seed', samplingKnownOdds, 'requests-alike'],
    ['one-seed', samplingKnownOdds, 'seeds-alike'],
  ])('finds %s', async (mode, check, code) => {
    expect(await judgementOf(check, mode)).toContainEqual(expect.objectContaining({ code }))
  })
})
