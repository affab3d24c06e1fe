import { describe, expect, it } from 'vitest'
import { makeExchange } from '../../../test/fixtures/make-exchange.ts'
import { chooseModel } from './choose-model.ts'

const listing = (...ids: readonly string[]) =>
  makeExchange({ status: 200, body: JSON.stringify({ data: ids.map((id) => ({ id })) }) })

describe('the model of a server where nobody names one', () => {
  it.each([
    [['only'], [], { model: 'only', listed: 1 }],
    [['first', 'second'], [], { model: 'first', listed: 2 }],
    [['first', 'tiny', 'zoo'], ['none', 'zoo', 'tiny'], { model: 'zoo', listed: 3 }],
  ])('of %j, likely %j', (ids, likely, chosen) => {
    expect(chooseModel(listing(...ids), 'http://h', likely)).toEqual(chosen)
  })

  it.each([
    [404, '{"detail":"Not Found"}', 'usage/invalid-arguments', '--model'],
    [200, '{"data":[]}', 'usage/invalid-arguments', '--model'],
    [503, '{"error":"loading"}', 'environment/not-ready', '--wait'],
    [502, '<html>', 'environment/not-ready', '--wait'],
    [404, '<html>', 'environment/not-an-api', '/v1/chat/completions'],
    [200, '<html>', 'environment/not-an-api', '/v1/chat/completions'],
    [401, '{}', 'usage/invalid-arguments', 'SERVEWRIGHT_API_KEY'],
  ])('%i %s is %s', (...[status, body, code, hint]) => {
    const choose = () => chooseModel(makeExchange({ status, body }), 'http://h', [])
    const expected = { code, hint: expect.stringContaining(hint) as string }
    expect(choose).toThrow(expect.objectContaining(expected))
  })
})
