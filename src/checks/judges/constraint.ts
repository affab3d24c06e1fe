/** Requests whose answer a grammar bounds, and how their answers are judged. */
import type { CheckContext, Finding, Judgement } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { parseJson } from '../../openai/read-json.ts'
import { type Body, ask, roomFor } from '../endpoints.ts'
import { firstChoice, quote } from './read.ts'
import { user } from '../prompts.ts'
import { askStreamed } from '../streamed.ts'
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
  return { messages: [user(jsonPrompt)], max_tokens: roomFor(facts, 256), temperature: 0, ...fields }
}

/** Sends each body whole and as a stream. @returns exchanges named `<name> whole` and `<name> streamed` */
export async function sendBothWays(
  context: CheckContext,
  bodies: Readonly<Record<string, Body>>,
): Promise<Transcript> {
  const transcript: Record<string, Exchange> = {}
  for (const [name, fields] of Object.entries(bodies)) {
    const body = constrainedBody(context, fields)
    transcript[`${name} whole`] = await ask(context, 'chat', body)
    transcript[`${name} streamed`] = await askStreamed(context, 'chat', body)
  }
  return transcript
}

export const textPath = 'choices[0].message.content'

/** @returns what is wrong with a text that is the whole content, one phrase; undefined when it fits */
export type TextJudge = (text: string) => string | undefined

export const textCodes = ['invalid-text', 'finish-reason-wrong'] as const

/**
 * Judges the contents of answers that ended by themselves; what max_tokens cut proves nothing.
 *
 * @param judgeOf by the name of the exchange
 */
export function judgeTexts(transcript: Transcript, judgeOf: (exchange: string) => TextJudge): Judgement {
  const ended = Object.entries(transcript).filter(
    ([, answer]) => firstChoice(answer).finishReason !== 'length',
  )
  if (ended.length === 0) return { vacuous: 'max_tokens cut every answer' }
  return ended.flatMap(([exchange, answer]): readonly Finding[] => {
    const { text, finishReason } = firstChoice(answer)
    const findings: Finding[] = []
    const fault = judgeOf(exchange)(text)
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
    if ('problem' in parsed) return `it is no JSON, ${parsed.problem}`
    return schemaFault(schema, parsed.value)
  }
}

/** @param pattern has to match the whole text */
export function fitsPattern(pattern: string): TextJudge {
  const whole = new RegExp(`^(?:${pattern})$`, 'u')
  return (text) => (whole.test(text) ? undefined : `it does not match ${pattern}`)
}
