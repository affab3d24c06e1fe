/** The tool cases that a preset expects, and how they are sent. */
import type { CheckContext, ServerFacts, Skip } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import type { OfferedFunction, ToolCase } from '../../contract/preset.ts'
import { isRecord } from '../../openai/read-json.ts'
import { type Some, isSkip, someOf } from '../applies.ts'
import { type Case, answered, sendsFor } from '../cases.ts'
import { type Body, ask, inTurn, budgetFor } from '../endpoints.ts'
import { firstChoice } from './read.ts'
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

export const toolsField = (functions: readonly OfferedFunction[]): Body => ({
  tools: functions.map((offered) => ({ type: 'function', function: offered })),
})

/** The functions as OpenAI's strict mode wants them: only then a server promises that arguments fit their schema. */
export const strictTools = (functions: readonly OfferedFunction[]): Body =>
  toolsField(
    functions.map((offered) => ({ ...offered, strict: true, parameters: closed(offered.parameters) })),
  )

type Schema = Readonly<Record<string, unknown>>

/** The schema with every object closed: no other members, and none left out. */
function closed(schema: Schema): Schema {
  const inner = Object.entries(schema).map(([key, value]) => [key, closedValue(value)] as const)
  const { properties } = schema
  const bounds = isRecord(properties)
    ? { required: Object.keys(properties), additionalProperties: false }
    : {}
  return { ...Object.fromEntries(inner), ...bounds }
}

const closedValue = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(closedValue) : isRecord(value) ? closed(value) : value

/** A greedy request with all functions; `tool_choice` is left to its default, auto. */
export function toolBody(facts: ServerFacts, prompt: string): Body {
  return {
    messages: [user(prompt)],
    ...toolsField(functionsOf(facts)),
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

/** What is changed of the usual. */
export interface Sending {
  /** Both where it is not given. */
  readonly modes?: readonly Mode[]
  /** Laid over each body. */
  readonly change?: Body
  /** Whole answers come with log-probabilities, where they are claimed: these spell what the model wrote. */
  readonly spelled?: true
}

/** @returns exchanges named `<case> <mode>` */
export function sendCases(
  context: CheckContext,
  cases: readonly NamedCase[],
  { modes, change, spelled }: Sending = {},
): Promise<Transcript> {
  const inLogprobs = spelled === true && context.facts.claims.includes('logprobs')
  const fields = { whole: inLogprobs ? { logprobs: true } : {}, streamed: {} }
  return inTurn(
    sendsFor(inModes(cases, modes), ({ toolCase, mode }) => {
      const body = toolBody(context.facts, toolCase.prompt)
      return askIn[mode](context, 'chat', { ...body, ...fields[mode], ...change })
    }),
  )
}

/** One request whose answer shows first whether the model calls at all: what follows needs a call. */
export async function sendIfCalled(
  context: CheckContext,
  body: Body,
  rest: (control: Exchange) => Promise<Transcript>,
): Promise<Transcript> {
  const control = await ask(context, 'chat', body)
  return firstChoice(control).toolCalls.length === 0 ? { control } : { control, ...(await rest(control)) }
}

/** The answers in both modes with the case that each belongs to. */
export const caseAnswers = (transcript: Transcript, cases: readonly NamedCase[]) =>
  answered(transcript, inModes(cases))
