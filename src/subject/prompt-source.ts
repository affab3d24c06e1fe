/** Where a load's prompts come from: a file, or made up by the model's tokenizer. */
import { smallest } from '../base/extremes.ts'
import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { defined } from '../base/defined.ts'
import { UsageError } from '../base/errors.ts'
import type { LoadPlan } from '../contract/load-plan.ts'
import { parsePrompts, type PromptSession } from '../load/prompts/parse-prompts.ts'
import type { CountTokens } from '../load/prompts/synthetic.ts'
import { loadProtocol } from '../openai/protocols/registry.ts'
import { countWords, readTokenizer } from './read-tokenizer.ts'

export interface PromptOptions {
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
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (cause) {
    throw new UsageError('usage/bad-prompts', `${path} cannot be read`, {
      cause,
      hint: 'Correct the path after --prompts.',
    })
  }
  if (!isUtf8(bytes) || bytes.includes(0)) {
    throw new UsageError('usage/bad-prompts', `${path} is not a text in UTF-8`, {
      hint: 'Name a file of prompts: JSON, JSONL or plain lines.',
    })
  }
  return parsePrompts(bytes.toString('utf8'), path)
}

const startOf = ([first]: PromptSession): number => first?.atMs ?? 0

/** What a load's prompts are made for. */
export interface PromptTarget {
  /** Whose tokenizer counts, where the options name none: folder of the subject's model. */
  modelFolder(): Promise<string | undefined>
  readonly plan: Pick<LoadPlan, 'endpoint'>
}

/**
 * A trace is put into the order of its times.
 * @throws UsageError for a file or a tokenizer that cannot be read
 */
export async function promptSource(
  { prompts, trace, tokenizer }: PromptOptions,
  { modelFolder, plan: { endpoint } }: PromptTarget,
): Promise<PromptSource> {
  const read = prompts === undefined ? undefined : readPrompts(prompts)
  const sessions = trace === true ? read?.toSorted((a, b) => startOf(a) - startOf(b)) : read
  const folder = tokenizer ?? (await modelFolder())
  const countTokens =
    folder === undefined ? countWords : await readTokenizer(folder, !loadProtocol(endpoint).templated)
  const madeUp =
    sessions === undefined || sessions.flat().some(({ inputTokens }) => inputTokens !== undefined)
  const inWords = folder === undefined && madeUp
  return {
    countTokens,
    ...defined({ sessions }),
    notes: inWords ? ['No tokenizer is known: the length of synthetic prompts is counted in words.'] : [],
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
  const startMs = smallest(atMs)
  return { ...plan, arrival: { kind: 'trace', atMs: atMs.map((time) => time - startMs) } }
}
