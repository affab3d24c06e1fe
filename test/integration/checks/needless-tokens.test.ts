/** Checks do not have a server write what would tell them nothing: its answers here are cut off, or ended by itself. */
import { once } from 'node:events'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { sendReferences } from '../../../src/checks/judges/hang-ups.ts'
import { toolsArgumentForms } from '../../../src/checks/tools/argument-forms.ts'
import type { CheckContext, ServerFacts } from '../../../src/contract/check.ts'
import { type Json, isRecord } from '../../../src/openai/read-json.ts'
import { createClient } from '../../../src/openai/client.ts'

const facts: ServerFacts = {
  model: 'm',
  claims: ['chat', 'tools'],
  expectations: {
    tools: {
      functions: [{ name: 'get_weather', parameters: { type: 'object' } }],
      cases: [
        {
          prompt: 'What is the weather in Paris?',
          calls: [{ name: 'get_weather', arguments: { city: 'Paris' } }],
        },
      ],
    },
  },
}

/** @returns what `ask` made of a server all of whose answers end with `finishReason`, and the requests that it got */
async function against<Told>(finishReason: string, ask: (context: CheckContext) => Told | Promise<Told>) {
  const requests: Json[] = []
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body: unknown = JSON.parse(await text(request))
    if (isRecord(body)) requests.push(body)
    const choice = { index: 0, message: { role: 'assistant', content: '' }, finish_reason: finishReason }
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ id: 'a', object: 'chat.completion', created: 1, model: 'm', choices: [choice] }))
  }
  await using server = createServer((request, response) => void serve(request, response)).listen(
    0,
    '127.0.0.1',
  )
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const client = createClient({ baseUrl: `http://127.0.0.1:${port}` })
  const told = await ask({ client, facts, signal: new AbortController().signal })
  return { told, fieldOf: (name: string) => requests.map((one) => one[name]) }
}

it('asks for no stream of a call that max_tokens has cut off as a whole', async () => {
  const { told, fieldOf } = await against('length', async (context) =>
    toolsArgumentForms.judge(await toolsArgumentForms.exercise(context), facts),
  )
  expect(told).toEqual({ vacuous: 'max_tokens cut every answer' })
  expect(fieldOf('stream')).toEqual([undefined, undefined, undefined])
})

it.each([
  ['length', 1],
  // An answer that is over by then has to be left before its end.
  ['stop', 1 / 4],
])(
  'leaves a long answer after a part of it, which is all that is written when it ends with %s',
  async (end, share) => {
    const { told, fieldOf } = await against(end, (context) => sendReferences(context))
    expect(fieldOf('max_tokens')).toEqual([8, 128, 1])
    expect(told.decodeMs).toBe(told.decode.marks.endMs * share)
  },
)

it('has a long answer written whole where its tokens are counted', async () => {
  const { told, fieldOf } = await against('length', (context) => sendReferences(context, 1))
  expect(fieldOf('max_tokens')).toEqual([8, 512, 1])
  expect(told.decodeMs).toBe(told.decode.marks.endMs / 4)
})
