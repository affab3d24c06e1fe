/** Whether the options of a load make a plan as presets may have it, said in the names of the options. */
import { UsageError } from '../base/errors.ts'
import { formatIssues } from '../base/format-issues.ts'
import type { LoadPlan } from '../contract/load-plan.ts'
import { loadPlan } from '../presets/load-schema.ts'

/** How the options are called whose names in a plan are others. */
const optionNames: Readonly<Record<string, string>> = {
  'arrival.users': '--users',
  durationMs: '--duration',
  maxTokens: '--max-tokens',
  'prompts.inputTokens': '--prompt-tokens',
  'prompts.prefixTokens': '--prefix-tokens',
  warmupRequests: '--warmup',
  errorBudget: '--error-budget',
}

/** @param problem with the path of what is wrong in front */
function asOption(problem: string): string {
  const [path = '', ...rest] = problem.split(': ')
  const name = optionNames[path] ?? `--${path.replace(/^.*\./, '')}`
  return [name, ...rest].join(': ')
}

/**
 * A plan that a preset may not have is refused here too.
 * @throws UsageError `usage/invalid-load` in the words of the command line
 */
export function assertLoadPlan(plan: LoadPlan): void {
  const parsed = loadPlan.safeParse(plan)
  if (parsed.success) return
  const problems = formatIssues(parsed.error.issues, { schema: loadPlan, input: plan })
  throw new UsageError(
    'usage/invalid-load',
    `The options of the load are not valid: ${problems.map(asOption).join('; ')}`,
    { hint: 'Correct what is named; `servewright load --help` says what each option takes.' },
  )
}
