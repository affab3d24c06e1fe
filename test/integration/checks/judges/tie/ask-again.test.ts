/** A server whose greedy answers differ is asked again, and what it then says decides whether it is right. */
import { once } from 'node:events'
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { repeatabilitySequential } from '../../../../../src/checks/repeatability/sequential.ts'
import { runCheck } from '../../../../../src/checks/run-check.ts'
import type { Capability } from '../../../../../src/contract/preset.ts'
import { createClient } from '../../../../../src/openai/client.ts'

type Step = readonly [token: string, other: string, behind: number]

const start: readonly Step[] = ['1', ',', '2', ',', '3', ','].map((token) => [token, 'x', 6])
const usual: readonly Step[] = [...start, ['4', 'four', 0.125], [',', '.', 6]]
const flipped: readonly Step[] = [...start, ['four', '4', 0], ['!', '.', 6]]
const firm: readonly Step[] = [...start, ['4', 'four', 3], [',', '.', 6]]
const sampled: readonly Step[] = [...start, ['four', '4', -3], ['!', '.', 6]]

function bodyOf(steps: readonly Step[], scored: boolean): string {
  const tokens = steps.map(([token]) => token)
  const logprobs = {
    tokens,
    token_logprobs: steps.map(() => -0.5),
    top_logprobs: steps.map(([token, other, behind]) => ({ [token]: -0.5, [other]: -0.5 - behind })),
  }
  return JSON.stringify({
    id: 'cmpl-1',
    object: 'text_completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, text: tokens.join(''), finish_reason: 'length', ...(scored ? { logprobs } : {}) }],
    usage: { prompt_tokens: 9, completion_tokens: tokens.length, total_tokens: 9 + tokens.length },
  })
}

let server: Server | undefined
afterEach(() => server?.close())

/** @param answers to one request after the other; the last one to all that follow */
async function check(answers: readonly (readonly Step[])[], claims: readonly Capability[]) {
  let served = 0
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request)
    const steps = answers[Math.min(served++, answers.length - 1)] ?? []
    response.setHeader('content-type', 'application/json').end(bodyOf(steps, body.includes('"logprobs"')))
  }
  server = createServer((request, response) => void serve(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const context = {
    client: createClient({ baseUrl: `http://127.0.0.1:${port}` }),
    facts: { model: 'm', claims, expectations: {} },
    signal: new AbortController().signal,
  }
  const { outcome, notes } = await runCheck(repeatabilitySequential, context)
  return { outcome, notes, served }
}

const scores: readonly Capability[] = ['completions', 'logprobs']

describe('answers to the same greedy request', () => {
  it('are not asked for again where they are the same', async () => {
    const { outcome, served } = await check([usual], scores)
    expect(outcome).toEqual({ status: 'pass' })
    expect(served).toBe(4)
  })

  it('may part in a near tie, and it is noted how much was compared', async () => {
    const { outcome, notes, served } = await check([usual, flipped, usual], scores)
    expect(outcome).toEqual({ status: 'pass' })
    expect(notes).toEqual([expect.stringContaining('1 of 3 answers part')])
    expect(served).toBe(8)
  })

  it.each([
    ['the model is sure', [firm, flipped, firm], '3.00 nats ahead'],
    ['tokens are sampled', [usual, flipped, usual, usual, sampled], '3.00 nats below its best'],
  ])('may not part where %s', async (_, answers, reason) => {
    const { outcome } = await check(answers, scores)
    expect(outcome).toMatchObject({
      status: 'fail',
      findings: [{ code: 'text-differs', message: expect.stringContaining(reason) }],
    })
    expect(outcome).not.toHaveProperty('findings.0.level')
  })

  it('that differ once are only noted where no log-probabilities are claimed', async () => {
    const { outcome } = await check([firm, flipped, firm], ['completions'])
    expect(outcome).toMatchObject({ status: 'fail', findings: [{ code: 'text-differs', level: 'should' }] })
  })

  it('that are always others are sampled, whatever is claimed', async () => {
    const other = (word: string): readonly Step[] => [...start, [word, '4', 3]]
    const { outcome } = await check(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(other), ['completions'])
    expect(outcome).toMatchObject({ status: 'fail', findings: [{ code: 'text-differs' }, {}, {}] })
    expect(outcome).not.toHaveProperty('findings.0.level')
  })
})
