/** The form of a golden file, as `servewright golden` and the zoo's own script write it. */
import { z } from 'zod'
import { UsageError, messageOf } from '../base/errors.ts'
import { formatIssues } from '../base/format-issues.ts'

const tokenId = z.int().min(0)

const answer = z.object({
  ids: z.array(tokenId).min(1),
  text: z.string(),
  ended: z.boolean(),
  top_ids: z.array(z.array(tokenId).min(1)),
  top_logprobs: z.array(z.array(z.number())),
})

const row = z.object({
  skill: z.string().optional(),
  prompt: z.string(),
  prompt_ids: z.array(tokenId).min(1),
  messages: z.array(z.object({ role: z.string(), content: z.string() })).optional(),
  float32: answer.optional(),
  bfloat16: answer.optional(),
})

const goldenFile = z.object({
  model: z.string().min(1),
  made_by: z.record(z.string(), z.string()),
  prompts: z.array(row).min(1),
})

export type GoldenFile = z.infer<typeof goldenFile>
export type GoldenRow = GoldenFile['prompts'][number]
export type GoldenAnswer = z.infer<typeof answer>

/** One wrong row has its fault in every step. */
const mostIssues = 3

const hint = 'Make goldens with `servewright golden PRESET`.'

export function invalidGolden(file: string, problems: readonly string[]): UsageError {
  return new UsageError(
    'usage/invalid-golden',
    `${file} does not hold valid goldens: ${problems.join('; ')}`,
    {
      hint,
      facts: { file, problems },
    },
  )
}

/** @throws UsageError `usage/invalid-golden` with the places that do not fit */
export function parseGoldenFile(file: string, text: string): GoldenFile {
  const input = readJson(text, (problem) => invalidGolden(file, [problem]))
  const parsed = goldenFile.safeParse(input)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.slice(0, mostIssues)
  throw invalidGolden(file, formatIssues(issues, { schema: goldenFile, input }))
}

/** @throws what `invalid` makes of the reason why the text is not JSON */
export function readJson(text: string, invalid: (problem: string) => UsageError): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw invalid(messageOf(cause))
  }
}
