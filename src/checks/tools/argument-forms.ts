/**
 * Arguments that are nested, or hold code, arrive as they were written. Strict schemas with one value alone force every
 * model to write exactly these.
 */
import type { CheckContext, Finding, Judgement } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import type { OfferedFunction, ToolCase } from '../../contract/preset.ts'
import { isRecord } from '../../openai/read-json.ts'
import type { Some } from '../applies.ts'
import { answered } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { canonical, canonicalValue } from '../judges/canonical.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { callsPath, envelopeFindings } from '../judges/judge-calls.ts'
import { forcedGrounds } from '../judges/judge-tool-cases.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { casesOf, strictTools, toolBody } from '../judges/tool-cases.ts'
import { askIn, bothModes } from '../streamed.ts'

/** Its argument holds the tag that ends calls in the most common notation. */
const tagged = 'quote_tag'

/** What is written, by the name of the function whose schema allows nothing else. */
const written: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  book_catering: {
    event: { kind: 'lunch', guests: [{ name: 'Ann', diet: ['vegan'] }] },
    venue: { floor: 2, open: true, note: null },
  },
  save_file: {
    path: 'src/a.py',
    code: 'def f(x):\n\tif x < 3 and "y" != \'\\n\':\n\t\treturn {"a": [x, "</b>"]}  # é 世界 🌍\n',
  },
  [tagged]: { text: 'It ends with </tool_call>.' },
}

const cases = Object.entries(written).flatMap(([name, value]) =>
  bothModes.map((mode) => ({ exchange: `${name} ${mode}`, mode, name, value })),
)

/** The schema that one value alone fits; of a list, the items are one. */
function schemaOf(value: unknown): Readonly<Record<string, unknown>> {
  if (Array.isArray(value)) return { type: 'array', items: schemaOf(value[0]), minItems: 1, maxItems: 1 }
  if (!isRecord(value)) return { enum: [value] }
  const properties = Object.entries(value).map(([key, inner]) => [key, schemaOf(inner)])
  return { type: 'object', properties: Object.fromEntries(properties) }
}

const functions: readonly OfferedFunction[] = Object.entries(written).map(([name, value]) => ({
  name,
  description: `Call ${name}`,
  parameters: schemaOf(value),
}))

export const toolsArgumentForms = defineCheck({
  id: 'tools/argument-forms',
  title: 'Nested arguments, and arguments that hold code, arrive as they were written',
  advice: 'Compare both exchanges with the schema: the parser escapes, cuts or joins arguments wrongly.',
  answers:
    'quotes, line ends and tags within arguments that broke the call, and nested objects sent as strings',
  level: 'must',
  needs: ['tools'],
  applies: casesOf('any'),
  codes: ['call-malformed', 'missing-call', 'arguments-altered', 'tag-ends-call'],
  grounds: { default: forcedGrounds.default, 'arguments-altered': forcedGrounds['schema-mismatch'] },
  // Only models that write about tool calls write it.
  noted: ['tag-ends-call'],
  exercise: sendForms,
  judge: judgeForms,
})

const isCut = (answer: Exchange | undefined): boolean =>
  answer !== undefined && firstChoice(answer).finishReason === 'length'

async function sendForms(context: CheckContext, [{ prompt }]: Some<ToolCase>): Promise<Transcript> {
  const transcript: Record<string, Exchange> = {}
  for (const { exchange, mode, name } of cases) {
    // A model that does not end a call, but writes blanks in it, would only do so again.
    if (mode === 'streamed' && isCut(transcript[`${name} whole`])) continue
    transcript[exchange] = await askIn[mode](context, 'chat', {
      ...toolBody(context.facts, prompt),
      ...strictTools(functions),
      tool_choice: { type: 'function', function: { name } },
    })
  }
  return transcript
}

function judgeForms(transcript: Transcript): Judgement {
  const ended = answered(transcript, cases).filter(({ answer }) => !isCut(answer))
  if (ended.length === 0) return { vacuous: 'max_tokens cut every answer' }
  // That the named function is called is judged by another check.
  const own = ended.filter(({ name, answer }) => (firstChoice(answer).toolCalls[0]?.name ?? name) === name)
  if (own.length === 0)
    return { vacuous: 'every call is one of another function than the one that was named' }
  return own.flatMap(({ exchange, name, answer, value }) => {
    const findings = inExchange(exchange, formFindings(answer, value))
    return name === tagged ? findings.map((finding) => ({ ...finding, code: 'tag-ends-call' })) : findings
  })
}

function formFindings(answer: Exchange, value: unknown): readonly Finding[] {
  const [call] = firstChoice(answer).toolCalls
  if (call === undefined) {
    const message = `A call was forced, but the answer makes none: ${quote(firstChoice(answer).text)}.`
    return [{ code: 'missing-call', message, path: callsPath }]
  }
  const malformed = envelopeFindings(answer)
  if (malformed.length > 0 || canonical(call.arguments) === canonicalValue(value)) return malformed
  const message = `The schema allows only the arguments ${quote(value)}, got ${quote(call.arguments)}.`
  return [{ code: 'arguments-altered', message, path: callsPath }]
}
