/** The result of a call, sent back under the call's id, becomes the final answer. */
import type { CheckContext, Finding, ServerFacts, Skip } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { isRecord } from '../../openai/read-json.ts'
import { type Some, isSkip, someOf } from '../applies.ts'
import { defineCheck } from '../define-check.ts'
import { ask } from '../endpoints.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { firstChoice, quote, readJson } from '../judges/read.ts'
import { user } from '../prompts.ts'
import { askStreamed } from '../streamed.ts'
import { type NamedCase, caseAnswers, casesOf, toolBody } from '../judges/tool-cases.ts'
import { finishFindings } from '../judges/judge-calls.ts'

export const toolsRoundTrip = defineCheck({
  id: 'tools/round-trip',
  title: 'The result of a call becomes the final answer',
  advice: 'Check how the template renders tool results.',
  answers: 'the message that the server itself had sent was refused in the next turn, or its call made again',
  level: 'must',
  needs: ['tools'],
  applies: answerable,
  codes: ['call-repeated', 'finish-reason-wrong', 'word-missing'],
  exercise: async (context, cases) => {
    const transcript: Record<string, Exchange> = {}
    for (const toolCase of cases) {
      Object.assign(transcript, await sendRoundTrip(context, toolCase))
    }
    return transcript
  },
  judge: judgeRoundTrip,
})

/** Cases with one call whose result and final answer are known. */
function answerable(facts: ServerFacts): Some<NamedCase> | Skip {
  const cases = casesOf('single')(facts)
  const known = isSkip(cases)
    ? []
    : cases.filter(({ result, answer = [] }) => result !== undefined && answer.length > 0)
  return someOf(known, 'the preset expects no result of a call')
}

async function sendRoundTrip(context: CheckContext, toolCase: NamedCase): Promise<Transcript> {
  const { name, prompt, result } = toolCase
  const body = toolBody(context.facts, prompt)
  const call = await ask(context, 'chat', body)
  const id = firstChoice(call).toolCalls[0]?.id ?? 'none'
  const messages = [user(prompt), messageOf(call), { role: 'tool', tool_call_id: id, content: result }]
  return {
    [`${name} call`]: call,
    [`${name} whole`]: await ask(context, 'chat', { ...body, messages }),
    [`${name} streamed`]: await askStreamed(context, 'chat', { ...body, messages }),
  }
}

/** The assistant's message byte for byte as the server sent it, as clients do. */
function messageOf(answer: Exchange): unknown {
  const body = readJson(answer.body)
  const [choice]: readonly unknown[] = isRecord(body) && Array.isArray(body['choices']) ? body['choices'] : []
  return isRecord(choice) ? choice['message'] : { role: 'assistant', content: '' }
}

function judgeRoundTrip(transcript: Transcript, cases: readonly NamedCase[]): readonly Finding[] {
  return caseAnswers(transcript, cases).flatMap(({ exchange, answer, toolCase }) => {
    const { text, toolCalls } = firstChoice(answer)
    const findings: Finding[] = [...finishFindings(answer, ['stop'])]
    if (toolCalls.length > 0) {
      const message = `The result was sent, but ${quote(toolCalls[0]?.name)} is called again.`
      findings.push({ code: 'call-repeated', message, path: 'choices[0].message.tool_calls' })
    }
    const lost = (toolCase.answer ?? []).filter((word) => !text.includes(word))
    if (lost.length > 0) {
      const message = `Expected ${lost.map(quote).join(', ')} in the final answer, got ${quote(text)}.`
      findings.push({ code: 'word-missing', message, path: 'choices[0].message.content' })
    }
    return inExchange(exchange, findings)
  })
}
