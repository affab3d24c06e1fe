/** One way in which a good server is spoilt, named and small enough to be read. */

import { isRecord, parseObject } from '../../src/openai/read-json.ts'

export type Json = Record<string, unknown>

/** What a request was, and where in the run it stands. */
export interface Asked {
  readonly path: string
  readonly body: Json
  /** 1 for the first request for a generation. */
  readonly number: number
  /** Free to use for whoever has to remember something between the frames of one answer. */
  readonly memory: Map<string, unknown>
  /** Free to use for whoever has to remember something between answers. */
  readonly past: Map<string, unknown>
}

export interface Corruption {
  readonly name: string
  /** Checks that have to show it, as `--only` takes them. */
  readonly only: string
  /** Preset of the server that it stands before. Default `everything`. */
  readonly preset?: string
  /**
   * Nothing runs beside it, because it is about time, or because its checks ask for log-probabilities of prompts: vLLM
   * 0.32 on a CPU with adapters ends ("einsum(): subscript b …") where another request is in the same step.
   */
  readonly alone?: true
  /** Other fields to send on; undefined where this request is left alone. */
  request?(body: Json, asked: Asked): Json | undefined
  /** Another whole answer; undefined where this one is left alone. */
  whole?(answer: Json, asked: Asked): Json | undefined
  /** The frames in place of one frame, as objects or as raw text; undefined where it is left alone. */
  frame?(frame: Json, asked: Asked): readonly (Json | string)[] | undefined
  /** What comes in place of the closing `[DONE]`; undefined where it is left alone. */
  done?(asked: Asked): readonly (Json | string)[] | undefined
  /** Milliseconds to wait before the frame of this number, from 0. */
  delay?(frame: number, asked: Asked): number
  /** Other text of the event stream, line by line as it is written. */
  write?(text: string, asked: Asked): string
  /** Bytes of each write of an event stream, in place of whole events. */
  readonly pieces?: number
  /** Whole answers with blanks and line ends for people. */
  readonly pretty?: true
  /** Another error object in a refusal. */
  refusal?(error: Json): Json
  /** The head is changed for whole answers only. */
  readonly unlessStreamed?: true
  /** A path that answers otherwise. */
  readonly route?: { readonly path: string; readonly status: number }
  /** One in `every` requests for a generation is sent away for a second. */
  readonly busy?: { readonly every: number; readonly status: number }
  /** Another status, and headers beside the server's. */
  head?(
    status: number,
    asked: Asked,
  ): { readonly status?: number; readonly headers?: Record<string, string> } | undefined
}

/** Objects of a list within an answer, such as its choices. */
export const listOf = (value: unknown): readonly Json[] =>
  Array.isArray(value) ? value.filter((one): one is Json => isJson(one)) : []

export const isJson = (value: unknown): value is Json => isRecord(value)

/** The object that a text is; undefined where it is anything else. */
export function objectIn(text: string): Json | undefined {
  const parsed = parseObject(text)
  return 'value' in parsed ? { ...parsed.value } : undefined
}

/** A text as it is, anything else as no text. */
export const wordOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? `${value}` : ''

/** The part of a choice that holds the output: `message`, `delta`, or the choice of a completion itself. */
export const outputOf = (choice: Json): Json => [choice['message'], choice['delta']].find(isJson) ?? choice

export const textKeyOf = (choice: Json): 'content' | 'text' => ('text' in choice ? 'text' : 'content')

/** Text of a choice, whole or a piece; `''` where there is none. */
export function textOf(choice: Json): string {
  const text = outputOf(choice)[textKeyOf(choice)]
  return typeof text === 'string' ? text : ''
}

/** The answer with each choice changed; a change of undefined leaves a choice alone. */
export function eachChoice(answer: Json, change: (choice: Json) => Json | undefined): Json | undefined {
  const choices = listOf(answer['choices'])
  const changed = choices.map((choice) => change(choice))
  if (changed.every((choice) => choice === undefined)) return undefined
  return { ...answer, choices: choices.map((choice, index) => changed[index] ?? choice) }
}

/** The choice with another output. */
export function withOutput(choice: Json, fields: Json): Json {
  for (const key of ['message', 'delta']) {
    const part = choice[key]
    if (isJson(part)) return { ...choice, [key]: { ...part, ...fields } }
  }
  return { ...choice, ...fields }
}

export const withText = (choice: Json, text: string): Json =>
  withOutput(choice, { [textKeyOf(choice)]: text })

/** Calls of tools in a choice, whole or pieces. */
export const callsOf = (choice: Json): readonly Json[] => listOf(outputOf(choice)['tool_calls'])

/** The answer with each call changed. */
export const eachCall = (answer: Json, change: (call: Json, index: number) => Json): Json | undefined =>
  eachChoice(answer, (choice) =>
    callsOf(choice).length === 0
      ? undefined
      : withOutput(choice, { tool_calls: callsOf(choice).map((call, index) => change(call, index)) }),
  )

/** Whole answers and frames alike. */
export const everywhere = (
  change: (answer: Json, asked: Asked) => Json | undefined,
): Partial<Corruption> => ({
  whole: change,
  frame: (frame, asked) => {
    const changed = change(frame, asked)
    return changed === undefined ? undefined : [changed]
  },
})

/** The usage of an answer changed. */
export const usage =
  (change: (counts: Record<'prompt_tokens' | 'completion_tokens' | 'total_tokens', number>) => Json) =>
  (answer: Json): Json | undefined => {
    const counts = answer['usage']
    return isJson(counts)
      ? {
          ...answer,
          usage: {
            ...counts,
            ...change(counts as Record<'prompt_tokens' | 'completion_tokens' | 'total_tokens', number>),
          },
        }
      : undefined
  }

/** An object without some of its members. */
export const omit = (given: Json, ...keys: readonly string[]): Json =>
  Object.fromEntries(Object.entries(given).filter(([key]) => !keys.includes(key)))

/** The request without a field; undefined where it has none. */
export const without =
  (...fields: readonly string[]) =>
  (body: Json): Json | undefined =>
    fields.some((field) => field in body) ? omit(body, ...fields) : undefined
