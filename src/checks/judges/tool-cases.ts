/** The tool cases that a preset expects, and how they are sent. */
import type { CheckContext, ServerFacts, Skip } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import type { OfferedFunction, ToolCase } from '../../contract/preset.ts'
import { type Some, isSkip, someOf } from '../applies.ts'
import { type Case, answered, sendsFor } from '../cases.ts'
import { type Body, inTurn, budgetFor } from '../endpoints.ts'
import { user } from '../prompts.ts'
import { type Mode, askIn, bothModes } from '../streamed.ts'

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

/** The cases of one kind, at least one; their names do not depend on the kind. */
export function casesOf(kind: CaseKind) {
  return ({ expectations }: ServerFacts): Some<NamedCase> | Skip =>
    someOf(
      (expectations.tools?.cases ?? [])
        .map((toolCase, index) => ({ ...toolCase, name: `case ${index + 1}` }))
        .filter(({ calls }) => fits[kind](calls.length)),
      `the preset expects ${missing[kind]}`,
    )
}

/** All cases, where one of them brings a single call. */
export function casesWithCall(facts: ServerFacts): Some<NamedCase> | Skip {
  const single = casesOf('single')(facts)
  return isSkip(single) ? single : casesOf('any')(facts)
}

export function toolsField(facts: ServerFacts): Body {
  return { tools: functionsOf(facts).map((offered) => ({ type: 'function', function: offered })) }
}

/** A greedy request with all functions; `tool_choice` is left to its default, auto. */
export function toolBody(facts: ServerFacts, prompt: string): Body {
  return {
    messages: [user(prompt)],
    ...toolsField(facts),
    max_tokens: budgetFor(facts, 256),
    temperature: 0,
  }
}

interface ModeCase extends Case {
  readonly toolCase: NamedCase
  readonly mode: Mode
}

/** Each case in each mode, named `<case> <mode>`. */
const inModes = (cases: readonly NamedCase[], among = bothModes): readonly ModeCase[] =>
  cases.flatMap((toolCase) => among.map((mode) => ({ exchange: `${toolCase.name} ${mode}`, toolCase, mode })))

/** What of the usual is changed. */
export interface Sending {
  /** Both where it is not given. */
  readonly modes?: readonly Mode[]
  /** Laid over each body. */
  readonly change?: Body
}

/** @returns exchanges named `<case> <mode>` */
export function sendCases(
  context: CheckContext,
  cases: readonly NamedCase[],
  { modes, change }: Sending = {},
): Promise<Transcript> {
  return inTurn(
    sendsFor(inModes(cases, modes), ({ toolCase, mode }) =>
      askIn[mode](context, 'chat', { ...toolBody(context.facts, toolCase.prompt), ...change }),
    ),
  )
}

/** The answers in both modes with the case that each belongs to. */
export const caseAnswers = (transcript: Transcript, cases: readonly NamedCase[]) =>
  answered(transcript, inModes(cases))
