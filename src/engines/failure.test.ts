import { describe, expect, it } from 'vitest'
import { diagnoseBy, type KnownFailure } from './failure.ts'

const failure = (changes: Partial<KnownFailure>): KnownFailure => ({
  code: 'startup/bad-option',
  pattern: /bad (?<what>\w+)/,
  summary: ({ found }) => `bad: ${found['what']}`,
  hint: ({ log, at }) => `after: ${log[at - 1] ?? 'nothing'}`,
  ...changes,
})

describe('diagnoseBy', () => {
  it('tells the last line that matches, with its values and what stands around it', () => {
    expect(diagnoseBy([failure({})], ['bad first', 'then', '  bad second '])).toEqual({
      code: 'startup/bad-option',
      summary: 'bad: second',
      hint: 'after: then',
      evidence: 'bad second',
    })
  })
  it('takes the first failure of the table, wherever its line is', () => {
    const other = failure({ code: 'startup/bad-model', pattern: /worse/ })
    expect(diagnoseBy([other, failure({})], ['worse', 'bad luck'])?.code).toBe('startup/bad-model')
  })
  it('asks for the context where there is one', () => {
    const inContext = failure({ context: /while loading/ })
    expect(diagnoseBy([inContext], ['bad luck'])).toBeUndefined()
    expect(diagnoseBy([inContext], ['while loading', 'bad luck'])).toBeDefined()
  })
  it('leaves alone what another line explains', () => {
    const silent = failure({ unless: /said why/ })
    expect(diagnoseBy([silent], ['said why', 'bad luck'])).toBeUndefined()
    expect(diagnoseBy([silent], ['bad luck'])).toBeDefined()
  })
  it('is not deceived by carriage returns', () => {
    const anchored = failure({ pattern: /bad (?<what>\w+)$/ })
    expect(diagnoseBy([anchored], ['bad luck\r'])?.evidence).toBe('bad luck')
  })
  it('knows nothing of an empty log', () => {
    expect(diagnoseBy([failure({})], [])).toBeUndefined()
  })
})
