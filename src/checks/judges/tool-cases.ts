/** The tool cases that a preset expects, and how they are sent. */
import type { CheckContext, ServerFacts } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import type { OfferedFunction, ToolCase } from '../../contract/preset.ts'
import { type Body, ask, inTurn, roomFor } from '../endpoints.ts'
import { user } from '../prompts.ts'
import { askStreamed } from '../streamed.ts'

export interface NamedCase extends ToolCase {
  /** E.g. `case 2`: the name of its exchanges starts so. */
  readonly name: string
}

/** How many calls a case brings. */
export type CaseKind = 'none' | 'single' | 'several' | 'any'

const fits: Readonly<Record<CaseKind, (calls: number) => boolean>> = {
  none: (calls) => calls === 0,
  single: (calls) => calls === 1,
  several: (calls) => calls > 1,
  any: () => true,
}

const missing: Readonly<Record<CaseKind, string>> = {
  none: 'no prompt that no function fits',
  single: 'no prompt with one call',
  several: 'no prompt with several calls',
  any: 'no tool calls',
}

export function functionsOf({ expectations }: ServerFacts): readonly OfferedFunction[] {
  return expectations.tools?.functions ?? []
}

/** The names of cases do not depend on `kind`. */
export function casesOf({ expectations }: ServerFacts, kind: CaseKind): readonly NamedCase[] {
  return (expectations.tools?.cases ?? [])
    .map((toolCase, index) => ({ ...toolCase, name: `case ${index + 1}` }))
    .filter(({ calls }) => fits[kind](calls.length))
}

/** The first case with one call. */
export function singleCase(facts: ServerFacts): NamedCase | undefined {
  return casesOf(facts, 'single')[0]
}

/** For checks that need cases of one kind. */
export function skipWithout(kind: CaseKind) {
  return (facts: ServerFacts): string | undefined =>
    casesOf(facts, kind).length === 0 ? `the preset expects ${missing[kind]}` : undefined
}

export function toolsField(facts: ServerFacts): Body {
  return { tools: functionsOf(facts).map((offered) => ({ type: 'function', function: offered })) }
}

/** A greedy request with all functions; `tool_choice` is left to its default, auto. */
export function toolBody(facts: ServerFacts, prompt: string): Body {
  return {
    messages: [user(prompt)],
    ...toolsField(facts),
    max_tokens: roomFor(facts, 256),
    temperature: 0,
  }
}

export interface Sending {
  readonly kind: CaseKind
  readonly modes: readonly ('whole' | 'streamed')[]
  /** Laid over each body. */
  readonly change?: Body
}

/** @returns exchanges named `<case> <mode>` */
export function sendCases(context: CheckContext, { kind, modes, change = {} }: Sending): Promise<Transcript> {
  const sends = casesOf(context.facts, kind).flatMap(({ name, prompt }) => {
    const body = { ...toolBody(context.facts, prompt), ...change }
    return modes.map((mode) => [`${name} ${mode}`, () => send[mode](context, body)] as const)
  })
  return inTurn(Object.fromEntries(sends))
}

const send = {
  whole: (context: CheckContext, body: Body): Promise<Exchange> => ask(context, 'chat', body),
  streamed: (context: CheckContext, body: Body): Promise<Exchange> => askStreamed(context, 'chat', body),
}

/** The exchanges of a transcript with the case that each belongs to. */
export function answersOf(
  transcript: Transcript,
  facts: ServerFacts,
): readonly { readonly exchange: string; readonly answer: Exchange; readonly toolCase: NamedCase }[] {
  return casesOf(facts, 'any').flatMap((toolCase) =>
    Object.entries(transcript)
      .filter(([exchange]) => exchange.startsWith(`${toolCase.name} `))
      .map(([exchange, answer]) => ({ exchange, answer, toolCase })),
  )
}
