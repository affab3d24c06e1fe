/** The result of a call, sent back under the call's id, becomes the final answer. */
import type { CheckContext, Finding, Judgement, ServerFacts, Skip } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { isRecord } from '../../openai/read-json.ts'
import { type Some, isSkip, someOf } from '../applies.ts'
import { defineCheck } from '../define-check.ts'
import { ask } from '../endpoints.ts'
import { expectedByPreset, openai } from '../grounds.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { judgeGrowth } from '../judges/prompt-growth.ts'
import { firstChoice, quote, readJson } from '../judges/read.ts'
import { user, wordsToRepeat } from '../prompts.ts'
import { askStreamed } from '../streamed.ts'
import { type NamedCase, caseAnswers, casesOf, toolBody } from '../judges/tool-cases.ts'
import { callsPath, finishFindings, withoutCall } from '../judges/judge-calls.ts'
import { makesExpected } from '../judges/judge-tool-cases.ts'

export const toolsRoundTrip = defineCheck({
  id: 'tools/round-trip',
  title: 'The result of a call becomes the final answer',
  advice: 'Check how the template renders tool results.',
  answers: 'the message that the server itself had sent was refused in the next turn, or its call made again',
  level: 'must',
  needs: ['tools'],
  applies: answerable,
  codes: ['result-ignored', 'call-repeated', 'finish-reason-wrong', 'word-missing', 'word-unspoken'],
  grounds: {
    'result-ignored': openai('chat/create', 'messages of the role tool, with the result of a call'),
    'finish-reason-wrong': openai('chat/object', 'choices[].finish_reason'),
    'word-missing': expectedByPreset,
  },
  // A model may call again, or say something else.
  noted: ['call-repeated', 'word-unspoken'],
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
  const id = firstChoice(call).toolCalls[0]?.id
  if (id === undefined) return { [`${name} call`]: call }
  const answering = (content: unknown) => ({
    ...body,
    messages: [user(prompt), messageOf(call), { role: 'tool', tool_call_id: id, content }],
  })
  return {
    [`${name} call`]: call,
    [`${name} whole`]: await ask(context, 'chat', answering(result)),
    [`${name} streamed`]: await askStreamed(context, 'chat', answering(result)),
    [`${name} longer`]: await ask(context, 'chat', answering(`${result}, ${wordsToRepeat}`)),
  }
}

/** The assistant's message byte for byte as the server sent it, as clients do. */
function messageOf(answer: Exchange): unknown {
  const body = readJson(answer.body)
  const [choice]: readonly unknown[] = isRecord(body) && Array.isArray(body['choices']) ? body['choices'] : []
  return isRecord(choice) ? choice['message'] : { role: 'assistant', content: '' }
}

function judgeRoundTrip(transcript: Transcript, cases: readonly NamedCase[]): Judgement {
  const answers = caseAnswers(transcript, cases)
  const [first] = Object.values(transcript)
  if (answers.length === 0) return { vacuous: first === undefined ? 'nothing was sent' : withoutCall(first) }
  const growth = judgeGrowth(
    transcript,
    cases.map(({ name }) => ({
      pair: [`${name} whole`, `${name} longer`],
      code: 'result-ignored',
      part: 'The result',
    })),
  )
  const spoken = answers.flatMap(({ exchange, answer, toolCase }) => {
    const call = transcript[`${toolCase.name} call`]
    const asExpected = call !== undefined && makesExpected(call, toolCase)
    return inExchange(exchange, spokenFindings(answer, toolCase, asExpected))
  })
  return [...('vacuous' in growth ? [] : growth), ...spoken]
}

/** What the model says of the result. One that called as the preset expects is held to the words, too. */
function spokenFindings(
  answer: Exchange,
  { answer: words = [] }: NamedCase,
  held: boolean,
): readonly Finding[] {
  const { text, toolCalls } = firstChoice(answer)
  if (toolCalls.length > 0) {
    const message = `The result was sent, but ${quote(toolCalls[0]?.name)} is called again.`
    return [{ code: 'call-repeated', message, path: callsPath }]
  }
  const lost = words.filter((word) => !text.includes(word))
  const message = `Expected ${lost.map(quote).join(', ')} in the final answer, got ${quote(text)}.`
  const code = held ? 'word-missing' : 'word-unspoken'
  return [
    ...finishFindings(answer, ['stop', 'length']),
    ...(lost.length === 0 ? [] : [{ code, message, path: 'choices[0].message.content' }]),
  ]
}
