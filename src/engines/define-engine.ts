/** Types an engine by its options and checks them, so that one registry can hold engines of different options. */
import type { z } from 'zod'
import { UsageError } from '../base/errors.ts'
import { formatIssues } from '../base/format-issues.ts'
import type { CommandSpec, Engine, LaunchRequest } from '../contract/engine.ts'

export interface EngineSpec<Options> extends Omit<Engine<Options>, 'command' | 'reads'> {
  command(request: LaunchRequest<Options>): CommandSpec
  reads?(request: LaunchRequest<Options>): readonly string[]
}

function parseOptions<Options>(name: string, schema: z.ZodType<Options>, input: unknown): Options {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const problems = formatIssues(parsed.error.issues, { schema, input, at: ['options'] })
  throw new UsageError('usage/invalid-options', `Engine ${name}: ${problems.join('; ')}`, {
    hint: 'Correct these options in the preset.',
    facts: { problems },
  })
}

/** @returns an engine whose `command` and `reads` throw a UsageError `usage/invalid-options` for options that do not fit */
export function defineEngine<Options>(spec: EngineSpec<Options>): Engine<Options> {
  const { reads, ...rest } = spec
  const parsed = (request: LaunchRequest<unknown>): LaunchRequest<Options> => ({
    ...request,
    options: parseOptions(spec.name, spec.options, request.options),
  })
  return {
    ...rest,
    command: (request) => spec.command(parsed(request)),
    ...(reads === undefined ? {} : { reads: (request) => reads(parsed(request)) }),
  }
}
