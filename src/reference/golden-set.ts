/** From a golden file to the few cases that a server is held against. */
import { defined } from '../base/defined.ts'
import { UsageError } from '../base/errors.ts'
import type { GoldenBounds, GoldenCase, GoldenExpectation, GoldenSet } from '../contract/golden.ts'
import { tieNats } from '../contract/tie-nats.ts'
import { type GoldenAnswer, type GoldenRow, invalidGolden, parseGoldenFile } from './golden-file.ts'

/** Further behind, a token does not explain any fork, so a report need not hold it. */
const closeNats = 4
const usualCases = 24
export const usualBounds: GoldenBounds = { forkNats: tieNats(), meanNats: 0.05, sameShare: 0.9 }

export interface GoldenSource {
  /** Absolute path, for messages and for the report. */
  readonly file: string
  readonly text: string
  readonly sha256: string
  /** The model that has to have made it. */
  readonly model: string
}

/**
 * @throws UsageError `usage/invalid-golden` for a file of another form, or without answers of the wanted type
 * @throws UsageError `usage/foreign-golden` for goldens of another model
 */
export function createGoldenSet(source: GoldenSource, expectation: GoldenExpectation): GoldenSet {
  const { file, sha256 } = source
  const { dtype = 'float32', cases = usualCases, servedAs, bounds } = expectation
  const { model, made_by: madeBy, prompts } = parseGoldenFile(file, source.text)
  if (model !== source.model) throw foreign(file, model, source.model)
  const named = nameRows(prompts).flatMap(({ name, row }) => {
    const answer = row[dtype]
    return answer === undefined ? [] : [caseOf(name, row, answer)]
  })
  if (named.length === 0) throw invalidGolden(file, [`the reference gave no answer in ${dtype}`])
  const broken = named.find(({ ids, logprobs }) => logprobs.length !== ids.length)
  if (broken !== undefined)
    throw invalidGolden(file, [`${broken.name}: a token is missing from the candidates of its step`])
  return {
    file,
    sha256,
    model,
    ...defined({ servedAs }),
    dtype,
    madeBy,
    bounds: { ...usualBounds, ...bounds },
    cases: spread(named, cases),
  }
}

function foreign(file: string, made: string, wanted: string): UsageError {
  const what = `${file} holds goldens of "${made}", but the preset needs goldens of "${wanted}"`
  return new UsageError('usage/foreign-golden', what, {
    hint: 'Make goldens of this model with `servewright golden PRESET`, or name the other model in `expectations.goldens[].model`.',
    facts: { file, made, wanted },
  })
}

function nameRows(rows: readonly GoldenRow[]): readonly { readonly name: string; readonly row: GoldenRow }[] {
  const seen = new Map<string, number>()
  return rows.map((row) => {
    const { skill = 'prompt' } = row
    const number = (seen.get(skill) ?? 0) + 1
    seen.set(skill, number)
    return { name: `${skill} ${number}`, row }
  })
}

function caseOf(name: string, row: GoldenRow, answer: GoldenAnswer): GoldenCase {
  const steps = answer.top_ids.map((ids, at) =>
    ids.map((id, place) => [id, answer.top_logprobs[at]?.[place] ?? -Infinity] as const),
  )
  const logprobs = answer.ids.flatMap((id, at) => {
    const own = steps[at]?.find(([candidate]) => candidate === id)
    return own === undefined ? [] : [own[1]]
  })
  const near = steps.flatMap((step, at) => {
    const [, second] = step
    return second !== undefined && (logprobs[at] ?? 0) - second[1] < closeNats ? [[at, step] as const] : []
  })
  return {
    name,
    prompt: row.prompt,
    promptIds: row.prompt_ids,
    ...defined({ messages: row.messages }),
    ids: answer.ids,
    text: answer.text,
    ended: answer.ended,
    logprobs,
    close: Object.fromEntries(near),
  }
}

/** `count` of the items, evenly spread, or all where there are no more. */
function spread<Item>(items: readonly Item[], count: number): readonly Item[] {
  return items.length <= count
    ? items
    : items.filter(
        (_, at) => Math.floor((at * count) / items.length) !== Math.floor(((at - 1) * count) / items.length),
      )
}
