/** Makes a whole preset of what is written of it, or says what is wrong with that. */
import type { z } from 'zod'
import { defined } from '../base/defined.ts'
import { UsageError } from '../base/errors.ts'
import { formatIssues } from '../base/format-issues.ts'
import type { Preset } from '../contract/preset.ts'
import { findEngine } from '../engines/lookup.ts'
import type { Plain } from './merge.ts'
import { writtenPreset } from './preset-schema.ts'
import { withoutRefusedNulls } from './removable.ts'
import { withoutUndefined } from './without-undefined.ts'

type Written = z.infer<typeof writtenPreset>

export function invalid(name: string, problems: readonly string[]): UsageError {
  return new UsageError('usage/invalid-config', `Preset ${name}: ${problems.join('; ')}`, {
    hint: 'Correct the preset; its schema is schemas/preset.schema.json.',
    facts: { problems },
  })
}

/**
 * What is written of an entry, if its keys and values are known.
 * @throws UsageError `usage/invalid-config`
 */
export function parseWritten(name: string, written: Plain): Written {
  const parsed = writtenPreset.safeParse(withoutRefusedNulls(writtenPreset, written))
  if (parsed.success) return parsed.data
  throw invalid(name, formatIssues(parsed.error.issues, { schema: writtenPreset, input: written }))
}

/** @returns what parses options of the engine that stand in the preset at a path */
function optionsParser(name: string, engineName: string): (options: Plain, at: readonly string[]) => unknown {
  const { options: schema } = findEngine(engineName)
  return (options, at) => {
    const parsed = schema.safeParse(withoutRefusedNulls(schema, options))
    if (parsed.success) return parsed.data
    throw invalid(name, formatIssues(parsed.error.issues, { schema, input: options, at }))
  }
}

/** What is known of another kind of device would excuse, or skip, what this one does right. */
function knownHere({ knownFindings, needs }: Written): Pick<Written, 'knownFindings'> {
  const kind = needs?.accelerator ?? 'cpu'
  const here = knownFindings?.filter(({ accelerator }) => accelerator === undefined || accelerator === kind)
  return here === undefined ? {} : { knownFindings: here }
}

/**
 * @param written with everything that the preset inherits
 * @throws UsageError `usage/invalid-config`
 */
export function completePreset(name: string, written: Plain): Preset {
  const parsed = parseWritten(name, written)
  const { extends: _extends, url: _url, headers, engine, model, options, claims, title, ...rest } = parsed
  if (headers !== undefined) throw invalid(name, ['headers: belong to a server that runs already, at `url`'])
  if (engine === undefined)
    throw invalid(name, ['engine: is missing (name the engine that serves the model)'])
  if (model === undefined) throw invalid(name, ['model: is missing'])
  const parseOptions = optionsParser(name, engine)
  const { baseline } = rest
  return withoutUndefined({
    ...rest,
    name,
    title: title ?? name,
    engine,
    model,
    claims: claims ?? ['completions', 'chat'],
    ...defined({
      baseline: baseline && {
        ...baseline,
        options: parseOptions(baseline.options, ['baseline', 'options']),
      },
    }),
    ...knownHere(rest),
    options: parseOptions(options ?? {}, ['options']),
  })
}
