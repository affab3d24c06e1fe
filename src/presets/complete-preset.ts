/** Makes a whole preset of what is written of it, or says what is wrong with that. */
import type { z } from 'zod'
import { defined } from '../base/defined.ts'
import { UsageError } from '../base/errors.ts'
import { formatIssues } from '../base/format-issues.ts'
import type { Preset } from '../contract/preset.ts'
import { engineNames, engines } from '../engines/lookup.ts'
import { isPlain, type Plain } from './merge.ts'
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
  const parsed = parseKeys(written)
  if ('value' in parsed) return parsed.value
  throw invalid(name, parsed.problems)
}

/** What parsing has found, or what is wrong, one sentence each. */
type Parsed<Value> = { readonly value: Value } | { readonly problems: readonly string[] }

const problemsOf = (parsed: Parsed<unknown>): readonly string[] =>
  'problems' in parsed ? parsed.problems : []

function parseKeys(written: Plain): Parsed<Written> {
  const parsed = writtenPreset.safeParse(withoutRefusedNulls(writtenPreset, written))
  return parsed.success
    ? { value: parsed.data }
    : { problems: formatIssues(parsed.error.issues, { schema: writtenPreset, input: written }) }
}

/** Options of an engine that stand in the preset at a path; nothing is wrong with those of an engine that is not known. */
function parseOptions(written: Plain, at: readonly string[]): Parsed<unknown> {
  const engine = engineNames.find((name) => name === written['engine'])
  const options = at.reduce<unknown>((value, key) => (isPlain(value) ? value[key] : undefined), written) ?? {}
  if (engine === undefined || !isPlain(options)) return { value: options }
  const { options: schema } = engines[engine]
  const parsed = schema.safeParse(withoutRefusedNulls(schema, options))
  return parsed.success
    ? { value: parsed.data }
    : { problems: formatIssues(parsed.error.issues, { schema, input: options, at }) }
}

function missingParts({ headers, engine, model }: Plain): readonly string[] {
  return [
    ...(headers === undefined ? [] : ['headers: belong to a server that runs already, at `url`']),
    ...(engine === undefined ? ['engine: is missing (name the engine that serves the model)'] : []),
    ...(model === undefined ? ['model: is missing'] : []),
  ]
}

/** What is known of another kind of device would excuse, or skip, what this one does right. */
function knownHere({ knownFindings, needs }: Written): Pick<Written, 'knownFindings'> {
  const kind = needs?.accelerator ?? 'cpu'
  const here = knownFindings?.filter(({ accelerator }) => accelerator === undefined || accelerator === kind)
  return here === undefined ? {} : { knownFindings: here }
}

/**
 * @param written with everything that the preset inherits
 * @throws UsageError `usage/invalid-config` with all that is wrong at once
 */
export function completePreset(name: string, written: Plain): Preset {
  const keys = parseKeys(written)
  const options = parseOptions(written, ['options'])
  const others = parseOptions(written, ['baseline', 'options'])
  const problems = [
    ...problemsOf(keys),
    ...missingParts(written),
    ...problemsOf(options),
    ...(written['baseline'] === undefined ? [] : problemsOf(others)),
  ]
  if (problems.length > 0 || 'problems' in keys) throw invalid(name, [...new Set(problems)])
  const {
    extends: _extends,
    url: _url,
    headers: _headers,
    engine,
    model,
    claims,
    title,
    ...rest
  } = keys.value
  if (engine === undefined || model === undefined) throw invalid(name, missingParts(written))
  const { baseline } = rest
  return withoutUndefined({
    ...rest,
    name,
    title: title ?? name,
    engine,
    model,
    claims: claims ?? ['completions', 'chat'],
    ...defined({ baseline: baseline && { ...baseline, options: valueOf(others) } }),
    ...knownHere(keys.value),
    options: valueOf(options),
  })
}

const valueOf = (parsed: Parsed<unknown>): unknown => ('value' in parsed ? parsed.value : undefined)
