import { describe, expect, it } from 'vitest'
import { readFixture } from '../../test/fixtures/exchange-fixture.ts'
import type { Golden } from '../checks/judges/goldens.ts'
import type { Exchange } from '../contract/exchange.ts'
import { makeAnswer, makeCompletion, makeExchange } from '../../test/fixtures/make-exchange.ts'
import { toBeComplete, toCallTool, toMatchGolden } from './matchers.ts'

expect.extend({ toBeComplete, toCallTool, toMatchGolden })

const recorded = (name: string) => readFixture('tools/auto')?.exchanges[name] ?? makeExchange()
const whole = recorded('case 1 whole')
const streamed = recorded('case 1 streamed')

const messageOf = (assertion: () => void): string => {
  try {
    assertion()
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown)
  }
  return 'nothing was thrown'
}

describe('toCallTool', () => {
  it.each([
    ['whole', whole],
    ['streamed', streamed],
  ])('finds a recorded call of a real server, %s', (_form, exchange) => {
    expect(exchange).toCallTool('get_weather')
    expect(exchange).toCallTool('get_weather', { city: 'Paris' })
    expect(exchange).toCallTool('get_weather', { city: expect.stringMatching(/^P/) })
    expect(exchange).not.toCallTool('add')
    expect(exchange).not.toCallTool('get_weather', { city: 'Oslo' })
    expect(exchange).not.toCallTool('get_weather', {})
  })
  it('shows the calls that came', () => {
    expect(messageOf(() => expect(whole).toCallTool('get_weather', { city: 'Oslo' }))).toMatch(
      /^expected a call of get_weather\({"city":"Oslo"}\), got:\n {2}get_weather\({"city": ?"Paris"}\)$/,
    )
  })
  it('shows the text where no call came, and the body where there is no choice', () => {
    const told = (exchange: ReturnType<typeof makeExchange>): string =>
      messageOf(() => expect(exchange).toCallTool('add'))
    expect(told(makeCompletion('Sure, one moment.'))).toContain(
      'no call; complete, status 200, text "Sure, one moment."',
    )
    expect(told(makeExchange({ status: 500, completion: 'server-error', body: 'oops' }))).toContain(
      'no call; server-error, status 500, text "oops"',
    )
  })
  it('takes arguments that are not JSON for no call', () => {
    const call = { id: 'a', type: 'function', function: { name: 'add', arguments: '{"a": 1' } }
    const message = { role: 'assistant', content: null, tool_calls: [call] }
    const exchange = makeAnswer({ choices: [{ index: 0, message, finish_reason: 'tool_calls' }] })
    expect(exchange).not.toCallTool('add')
  })
})

/** The reference says tokens 7 and 8, and finds token 9 nearly as likely as 8. */
const golden: Golden = {
  name: 'count 1',
  exchange: 'count 1',
  prompt: 'count',
  promptIds: [1],
  ids: [7, 8],
  text: 'seven eight',
  ended: false,
  logprobs: [-0.1, -0.6],
  close: {
    1: [
      [8, -0.6],
      [9, -0.7],
    ],
  },
  bounds: { forkNats: 0.5, meanNats: 0.05, sameShare: 0.9 },
}

/** A completion of two tokens, the second of them with the other as its candidate. */
function said(text: string, second: number, other: number): Exchange {
  const logprobs = {
    tokens: ['token_id:7', `token_id:${second}`],
    token_logprobs: [-0.1, -0.6],
    top_logprobs: [{ 'token_id:7': -0.1 }, { [`token_id:${second}`]: -0.6, [`token_id:${other}`]: -0.8 }],
    text_offset: [0, 5],
  }
  return makeCompletion(text, { logprobs, finish_reason: 'length' })
}

describe('toMatchGolden', () => {
  it('takes a text word for word', () => {
    expect(makeCompletion(' Paris.')).toMatchGolden(' Paris.')
    expect(makeCompletion(' Paris. And')).not.toMatchGolden(' Paris.')
    expect(messageOf(() => expect(makeCompletion('')).toMatchGolden(' Paris.'))).toBe(
      'expected " Paris.", got ""',
    )
  })
  it('takes the answer of the reference, and a near tie', () => {
    expect(said('seven eight', 8, 9)).toMatchGolden(golden)
    expect(said('seven nine', 9, 8)).toMatchGolden(golden)
  })
  it('takes no answer that is not whole, another token, or a short one', () => {
    expect(makeExchange({ ...said('seven eight', 8, 9), completion: 'truncated' })).not.toMatchGolden(golden)
    expect(messageOf(() => expect(said('seven ten', 10, 9)).toMatchGolden(golden))).toContain(
      'fork-unexplained',
    )
    const short = makeCompletion('seven', {
      logprobs: { tokens: ['token_id:7'], token_logprobs: [-0.1], top_logprobs: [{}], text_offset: [0] },
    })
    expect(messageOf(() => expect(short).toMatchGolden(golden))).toContain('answer-short')
  })
})

describe('toBeComplete', () => {
  it('takes only a whole answer with status 200', () => {
    expect(makeCompletion('yes')).toBeComplete()
    expect(makeExchange({ completion: 'truncated' })).not.toBeComplete()
    expect(makeExchange({ status: 404 })).not.toBeComplete()
  })
  it('says why it is not, what came, and how to send it again', () => {
    const exchange = makeExchange({
      completion: 'truncated',
      incompleteBecause: 'No [DONE] came.',
      body: 'data',
    })
    const message = messageOf(() => expect(exchange).toBeComplete())
    expect(message).toContain('got truncated: No [DONE] came.')
    expect(message).toContain('body: data')
    expect(message).toContain('again: curl')
    expect(messageOf(() => expect(makeExchange({ status: 404 })).toBeComplete())).toContain(
      'the status is 404',
    )
    const { status: _, ...silent } = makeExchange({ completion: 'refused' })
    expect(messageOf(() => expect(silent).toBeComplete())).toContain('no status arrived')
    expect(messageOf(() => expect(makeCompletion('yes')).not.toBeComplete())).toContain('but it is complete')
  })
})
