/** A part of `npm run mutants`: every check of the chosen in reports, and those of a few areas at a server that replays them. */
import { beforeAll, expect, it } from 'vitest'
import { allChecks } from '../../../src/checks/plan-checks.ts'
import type { Outcome } from '../../mutants/outcome.ts'
import { tryMutants } from '../../mutants/try-mutants.ts'

const sent = [
  'stream/chat-contract',
  'structured/regex',
  'embeddings/shape',
  'errors/malformed-json',
  // These rest on bytes that are no text, on what a preset expects, and on what the list of models says.
  'stream/utf8',
  'embeddings/norms',
  'tools/markup-hidden',
  'surface/tokenize',
]
const judged = allChecks.filter(({ id }, at) => at % 8 === 0 || sent.includes(id))
const outcomes: Outcome[] = []

beforeAll(async () => {
  const chosen = allChecks.filter(({ id }) => sent.includes(id))
  await tryMutants({ judged, sent: chosen }, (outcome) => void outcomes.push(outcome))
}, 900_000)

it.each(judged)('$id finds its mutants, and nothing in good answers', ({ id }) => {
  const wrong = outcomes.filter(
    ({ mutant, right, unproven }) => mutant.check.id === id && !right && unproven === undefined,
  )
  expect(outcomes.filter(({ mutant }) => mutant.check.id === id).length).toBeGreaterThan(1)
  expect(wrong.map(({ mutant, way, said }) => `${way} ${mutant.name}: ${said}`)).toEqual([])
})

it.each(sent)('%s can be replayed', (id) => {
  expect(
    outcomes.filter(
      ({ mutant, way, unproven }) => mutant.check.id === id && way === 'run' && unproven === undefined,
    ).length,
  ).toBeGreaterThan(2)
})
