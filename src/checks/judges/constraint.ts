/** Requests whose answer a grammar bounds, and how their answers are judged. */
import type { CheckContext, Finding, Judgement } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { parseJson } from '../../openai/read-json.ts'
import { type Case, answered, sendsFor } from '../cases.ts'
import { type Body, inTurn, budgetFor } from '../endpoints.ts'
import { firstChoice, quote } from './read.ts'
import { user } from '../prompts.ts'
import { askIn, bothModes } from '../streamed.ts'
import { schemaFault } from './schema-validator.ts'

export type Schema = Readonly<Record<string, unknown>>

/** A prompt for which JSON is the natural answer, so that a model has no reason to ramble. */
export const jsonPrompt = 'alice is 34 years old and lives in Paris. Answer in JSON with name, age and city.'

/** Objects whose every answer is short: no free text, no unbounded number. */
export const boundedSchema: Schema = {
  type: 'object',
  properties: {
    city: { type: 'string', enum: ['Paris', 'Rome', 'Oslo'] },
    grade: { type: 'integer', enum: [1, 2, 3] },
    open: { type: 'boolean' },
    tags: {
      type: 'array',
      items: { type: 'string', enum: ['red', 'green', 'blue'] },
      minItems: 2,
      maxItems: 3,
    },
    place: {
      type: 'object',
      properties: { floor: { enum: [0, 1, null] } },
      required: ['floor'],
      additionalProperties: false,
    },
  },
  required: ['city', 'grade', 'open', 'tags', 'place'],
  additionalProperties: false,
}

/** OpenAI's `response_format` for a schema. */
export function schemaFormat(schema: Schema): Body {
  return { response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } } }
}

/** A greedy request that `fields` bound. */
export function constrainedBody({ facts }: Pick<CheckContext, 'facts'>, fields: Body): Body {
  return { messages: [user(jsonPrompt)], max_tokens: budgetFor(facts, 256), temperature: 0, ...fields }
}

/** A constraint, and what fits it. */
export interface Constraint {
  /** The names of its exchanges start so. */
  readonly name: string
  readonly fields: Body
  readonly fits: TextJudge
}

const bothWays = (constraints: readonly Constraint[]) =>
  constraints.flatMap((one) => bothModes.map((mode) => ({ ...one, exchange: `${one.name} ${mode}`, mode })))

/** Sends each whole and as a stream. @returns exchanges named `<name> whole` and `<name> streamed` */
export const sendBothWays = (context: CheckContext, ...constraints: readonly Constraint[]) =>
  inTurn(
    sendsFor(bothWays(constraints), ({ fields, mode }) =>
      askIn[mode](context, 'chat', constrainedBody(context, fields)),
    ),
  )

/** Judges whole and streamed texts by their constraints, as `judgeTexts` does. */
export const judgeConstraints = (transcript: Transcript, ...constraints: readonly Constraint[]): Judgement =>
  judgeTexts(transcript, bothWays(constraints))

/** What a check does whose answers are bound, whole and streamed. */
export const boundBy = (...constraints: readonly Constraint[]) => ({
  codes: textCodes,
  exercise: (context: CheckContext) => sendBothWays(context, ...constraints),
  judge: (transcript: Transcript) => judgeConstraints(transcript, ...constraints),
})

export const textPath = 'choices[0].message.content'

/** @returns what is wrong with a text that is the whole content, one phrase; undefined when it fits */
export type TextJudge = (text: string) => string | undefined

export const textCodes = ['invalid-text', 'finish-reason-wrong'] as const

/** Judges the contents of answers that ended by themselves; what max_tokens cut proves nothing. */
export function judgeTexts(
  transcript: Transcript,
  cases: readonly (Case & { readonly fits: TextJudge })[],
): Judgement {
  const ended = answered(transcript, cases).filter(
    ({ answer }) => firstChoice(answer).finishReason !== 'length',
  )
  if (ended.length === 0) return { vacuous: 'max_tokens cut every answer' }
  return ended.flatMap(({ exchange, fits, answer }): readonly Finding[] => {
    const { text, finishReason } = firstChoice(answer)
    const findings: Finding[] = []
    const fault = fits(text)
    if (fault !== undefined) {
      const message = `The content ${quote(text)} breaks its constraint: ${fault.replace(/\.$/, '')}.`
      findings.push({ code: 'invalid-text', message, exchange, path: textPath })
    }
    if (finishReason !== 'stop') {
      const message = `Expected finish_reason "stop", got ${quote(finishReason)}.`
      findings.push({ code: 'finish-reason-wrong', message, exchange, path: 'choices[0].finish_reason' })
    }
    return findings
  })
}

export function fitsSchema(schema: Schema): TextJudge {
  return (text) => {
    const parsed = parseJson(text)
    if ('problem' in parsed) return `it is not JSON, ${parsed.problem}`
    return schemaFault(schema, parsed.value)
  }
}

/** @param pattern has to match the whole text */
export function fitsPattern(pattern: string): TextJudge {
  const whole = new RegExp(`^(?:${pattern})$`, 'u')
  return (text) => (whole.test(text) ? undefined : `it does not match ${pattern}`)
}

/** The constraint that the answer fits a schema. */
export const ofSchema = (name: string, schema: Schema): Constraint => ({
  name,
  fields: schemaFormat(schema),
  fits: fitsSchema(schema),
})
