/** Where a load's prompts come from: a file, or made up by the model's tokenizer. */
import { readFileSync } from 'node:fs'
import { UsageError } from '../base/errors.ts'
import type { LoadPlan } from '../contract/load.ts'
import { parsePrompts, type PromptSession } from '../load/prompts/parse-prompts.ts'
import type { CountTokens } from '../load/prompts/synthetic.ts'
import { loadProtocol } from '../openai/protocols/registry.ts'
import { resolveModel } from '../models/resolve-model.ts'
import { countWords, readTokenizer } from './read-tokenizer.ts'
import { findPreset } from './prepare-launch.ts'

export interface PromptOptions {
  readonly config?: string
  /** Folder with a tokenizer.json. */
  readonly tokenizer?: string
  /** File of prompts or of a trace. */
  readonly prompts?: string
  readonly trace?: true
}

export interface PromptSource {
  readonly countTokens: CountTokens
  readonly sessions?: readonly PromptSession[]
  /** What the prompts are not, where that matters. */
  readonly notes: readonly string[]
}

function readPrompts(path: string): readonly PromptSession[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new UsageError('usage/bad-prompts', `${path} cannot be read`, { cause, hint: 'Check the path.' })
  }
  return parsePrompts(text, path)
}

async function tokenizerFolder(
  preset: string | undefined,
  options: PromptOptions,
): Promise<string | undefined> {
  if (options.tokenizer !== undefined || preset === undefined) return options.tokenizer
  const { config } = options
  const { model } = await findPreset({ preset, ...(config === undefined ? {} : { config }) })
  const signal = new AbortController().signal
  const resolved = await resolveModel(model, { signal, copy: 'look' })
  return resolved.kind === 'path' ? resolved.path : undefined
}

/** Counts the tokens of a preset's prompts; words where its model is not on this machine. */
export async function modelTokenizer(
  preset: string | undefined,
  options: PromptOptions,
  { endpoint }: Pick<LoadPlan, 'endpoint'>,
): Promise<CountTokens> {
  const folder = await tokenizerFolder(preset, options)
  return folder === undefined ? countWords : readTokenizer(folder, !loadProtocol(endpoint).templated)
}

const startOf = ([first]: PromptSession): number => first?.atMs ?? 0

/**
 * A trace is put into the order of its times.
 * @throws UsageError for a file or a tokenizer that cannot be read
 */
export async function promptSource(
  preset: string | undefined,
  options: PromptOptions,
  { endpoint }: LoadPlan,
): Promise<PromptSource> {
  const read = options.prompts === undefined ? undefined : readPrompts(options.prompts)
  const sessions = options.trace === true ? read?.toSorted((a, b) => startOf(a) - startOf(b)) : read
  const folder = await tokenizerFolder(preset, options)
  const special = !loadProtocol(endpoint).templated
  const countTokens = folder === undefined ? countWords : readTokenizer(folder, special)
  const madeUp =
    sessions === undefined || sessions.flat().some(({ inputTokens }) => inputTokens !== undefined)
  return {
    countTokens,
    ...(sessions === undefined ? {} : { sessions }),
    notes:
      folder === undefined && madeUp
        ? ['No tokenizer is known: the length of made-up prompts is in words.']
        : [],
  }
}

/** The times of a trace from its first entry on, for a plan that follows them. */
export function withTrace(plan: LoadPlan, sessions: readonly PromptSession[] | undefined): LoadPlan {
  if (plan.arrival.kind !== 'trace') return plan
  const times = (sessions ?? []).flat().map(({ atMs }) => atMs)
  const atMs = times.filter((time) => time !== undefined)
  if (times.length === 0 || atMs.length < times.length) {
    throw new UsageError('usage/bad-prompts', 'Not every entry of the trace has a timestamp', {
      hint: 'Each line of --prompts needs "timestamp", in milliseconds.',
    })
  }
  const startMs = Math.min(...atMs)
  return { ...plan, arrival: { kind: 'trace', atMs: atMs.map((time) => time - startMs) } }
}
