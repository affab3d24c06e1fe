/** The form of a file of odds, as the zoo's own script writes it. */
import { z } from 'zod'
import { defined } from '../base/defined.ts'
import { UsageError } from '../base/errors.ts'
import { formatIssues } from '../base/format-issues.ts'
import type { OddsExpectation, OddsSet } from '../contract/odds.ts'
import { readJson } from './golden-file.ts'
import type { GoldenSource } from './golden-set.ts'

/** Odds are written with some digits. */
const rounding = 1e-4

const odds = z
  .record(z.string().min(1), z.number().positive())
  .refine((all) => Math.abs(Object.values(all).reduce((sum, p) => sum + p, 0) - 1) < rounding, {
    error: 'must sum to 1',
  })

const bounds = z.object({ nats: z.number().nonnegative(), others: z.number().min(0).max(0.5) })

const oddsFile = z.object({
  model: z.string().min(1),
  made_by: z.record(z.string(), z.string()),
  prompts: z
    .array(z.object({ prompt: z.string().min(1), odds, bounds }))
    .min(1)
    .refine((all) => new Set(all.map(({ prompt }) => prompt)).size === all.length, {
      error: 'must not hold the same prompt twice',
    }),
})

function invalidOdds(file: string, problems: readonly string[]): UsageError {
  return new UsageError('usage/invalid-golden', `${file} does not hold valid odds: ${problems.join('; ')}`, {
    hint: 'Compare it with `zoo/lora-dice/odds.json`.',
    facts: { file, problems },
  })
}

/** @throws UsageError `usage/invalid-golden` with the places that do not fit */
export function createOddsSet(
  { file, text, sha256 }: Omit<GoldenSource, 'model'>,
  { servedAs }: OddsExpectation,
): OddsSet {
  const input = readJson(text, (problem) => invalidOdds(file, [problem]))
  const parsed = oddsFile.safeParse(input)
  if (!parsed.success) throw invalidOdds(file, formatIssues(parsed.error.issues, { schema: oddsFile, input }))
  const { model, made_by: madeBy, prompts: cases } = parsed.data
  return { file, sha256, model, ...defined({ servedAs }), madeBy, cases }
}
