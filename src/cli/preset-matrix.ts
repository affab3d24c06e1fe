/** Presets as the jobs of a CI, one each. */
import { defined } from '../base/defined.ts'
import { UsageError } from '../base/errors.ts'
import type { Preset } from '../contract/preset.ts'

/** GitHub Actions takes no more of one matrix. */
const mostJobs = 256

/** One job: what it runs, and what its machine has to have. */
export interface MatrixJob {
  readonly preset: string
  readonly engine: string
  readonly accelerator?: string
  /** Number of devices of that accelerator. */
  readonly devices?: number
  /** Cores of all those devices together. */
  readonly cores?: number
}

/**
 * The form that `strategy.matrix` of GitHub Actions takes by `fromJSON`; others read `include`.
 * @throws UsageError where there are more jobs than a matrix may have
 */
export function presetMatrix(presets: readonly Preset[]): { readonly include: readonly MatrixJob[] } {
  if (presets.length > mostJobs)
    throw new UsageError(
      'usage/invalid-arguments',
      `${presets.length} presets are more than the ${mostJobs} jobs that a matrix may have`,
      { hint: 'Name groups or presets, and make several matrices.' },
    )
  return {
    include: presets.map(({ name, engine, needs: { accelerator, devices, cores } = {} }) => ({
      preset: name,
      engine,
      ...defined({ accelerator, devices, cores }),
    })),
  }
}
