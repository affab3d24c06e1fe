/** Types an engine by its options and checks them, so that one registry can hold engines of different options. */
import type { z } from 'zod'
import { UsageError } from '../base/errors.ts'
import { formatIssues } from '../base/format-issues.ts'
import type { CommandSpec, Engine, LaunchRequest, ProcessSpecs, Rung } from '../contract/engine.ts'

/** An engine of one process, called `server`. */
interface OneProcess<Options> {
  command(request: LaunchRequest<Options>): CommandSpec
  /** All rungs when absent. */
  readonly readiness?: readonly Rung[]
  readonly processes?: undefined
}

/** An engine of several processes. */
interface SeveralProcesses<Options> {
  processes(request: LaunchRequest<Options>): ProcessSpecs
  readonly command?: undefined
}

export type EngineSpec<Options> = Omit<Engine<Options>, 'processes' | 'reads'> & {
  reads?(request: LaunchRequest<Options>): readonly string[]
} & (OneProcess<Options> | SeveralProcesses<Options>)

const allRungs: readonly Rung[] = ['process', 'port', 'health', 'models', 'token', 'metrics']

function parseOptions<Options>(name: string, schema: z.ZodType<Options>, input: unknown): Options {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const problems = formatIssues(parsed.error.issues, { schema, input, at: ['options'] })
  throw new UsageError('usage/invalid-options', `Engine ${name}: ${problems.join('; ')}`, {
    hint: 'Correct these options in the preset.',
    facts: { problems },
  })
}

/** @returns an engine whose `processes` and `reads` throw a UsageError `usage/invalid-options` for options that do not fit */
export function defineEngine<Options>(spec: EngineSpec<Options>): Engine<Options> {
  const parsed = (request: LaunchRequest<unknown>): LaunchRequest<Options> => ({
    ...request,
    options: parseOptions(spec.name, spec.options, request.options),
  })
  const { reads } = spec
  const given =
    reads === undefined ? {} : { reads: (request: LaunchRequest<unknown>) => reads(parsed(request)) }
  if (spec.processes !== undefined)
    return { ...spec, ...given, processes: (request) => spec.processes(parsed(request)) }
  const { command, readiness = allRungs, ...rest } = spec
  return {
    ...rest,
    ...given,
    processes: (request) => [{ role: 'server', command: command(parsed(request)), readiness }],
  }
}
