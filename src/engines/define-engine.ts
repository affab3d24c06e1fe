/** Types an engine by its options and checks them, so that one registry can hold engines of different options. */
import type { z } from 'zod'
import { UsageError } from '../base/errors.ts'
import { formatIssues } from '../base/format-issues.ts'
import type { CommandSpec, Engine, LaunchRequest } from '../contract/engine.ts'

export interface EngineSpec<Options> extends Omit<Engine<Options>, 'command'> {
  command(request: LaunchRequest<Options>): CommandSpec
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

/** @returns an engine whose `command` throws a UsageError `usage/invalid-options` for options that do not fit */
export function defineEngine<Options>(spec: EngineSpec<Options>): Engine<Options> {
  return {
    ...spec,
    command: (request) =>
      spec.command({ ...request, options: parseOptions(spec.name, spec.options, request.options) }),
  }
}
