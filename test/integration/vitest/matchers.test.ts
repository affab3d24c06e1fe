import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunReport } from '../../../src/contract/report.ts'
import {
  createVitestWorkplace,
  fakePreset,
  projectsConfig,
  type VitestResult,
  type VitestWorkplace,
} from '../../workplaces/vitest-workplace.ts'

/** Each test of the project fails or passes by one use of a matcher. */
const uses = `
import { expect, test } from 'servewright/vitest'
import { own } from '../checks/own.ts'

test('passes: a check of the config by its id', async ({ server }) => {
  await expect(server).toPassCheck('house/own')
})
test('passes: a check as an object', async ({ server }) => {
  await expect(server).toPassCheck(own)
})
test('passes: not a check that fails', async ({ server }) => {
  await expect(server).not.toPassCheck('house/fails')
})
test('passes: a check whose finding is known', async ({ server }) => {
  await expect(server).toPassCheck('house/known')
})
test('fails: a check that fails', async ({ server }) => {
  await expect(server).toPassCheck('house/fails')
})
test('fails: a check that proves nothing', async ({ server }) => {
  await expect(server).toPassCheck('house/silent')
})
test('fails: not a check that proves nothing', async ({ server }) => {
  await expect(server).not.toPassCheck('house/silent')
})
test('fails: a check of what is not claimed', async ({ server }) => {
  await expect(server).toPassCheck('reasoning/apart')
})
test('fails: a check that there is not', async ({ server }) => {
  await expect(server).toPassCheck('chat/shap')
})
test('skips: a check that does not apply', async ({ server, skip }) => {
  const reason = await server.skipReason('reasoning/apart')
  skip(reason !== undefined, reason)
  await expect(server).toPassCheck('reasoning/apart')
})
test('skips: a check that a Vitest run has no baseline for', async ({ server, skip }) => {
  const reason = await server.skipReason('speculation/speed')
  skip(reason !== undefined, reason)
})
test('passes: no reason to skip a check that applies', async ({ server }) => {
  expect(await server.skipReason(own)).toBeUndefined()
})
test('fails: a reason for a check that there is not', async ({ server }) => {
  await server.skipReason('chat/shap')
})
test('fails: not complete', async ({ client }) => {
  expect(await client.raw({ method: 'GET', path: '/absent' })).toBeComplete()
})
`

const checks = `
import { defineCheck } from 'servewright'
const spec = (name, judge) => defineCheck({
  id: 'house/' + name, title: name, advice: 'none', answers: 'none', level: 'must', needs: ['chat'], codes: ['found'],
  exercise: async ({ client, facts }) => ({ one: await client.chat({ model: facts.model, messages: [{ role: 'user', content: 'hi' }], max_tokens: 2 }) }),
  judge,
})
export const own = spec('own', () => [])
export const fails = spec('fails', () => [{ code: 'found', message: 'It is so.', exchange: 'one' }])
export const known = spec('known', () => [{ code: 'found', message: 'As ever.', exchange: 'one' }])
export const silent = spec('silent', () => ({ vacuous: 'nothing to see' }))
`

let place: VitestWorkplace
let result: VitestResult
let report: RunReport

beforeAll(async () => {
  place = createVitestWorkplace()
  place.write({
    'servewright.config.yaml': `checks: [./checks/own.ts]\npresets: ${fakePreset('fake', "knownFindings: [{ finding: house/known/found, versions: { from: '0.1' }, reason: It was ever so., upstream: none }]")}`,
    'vitest.config.ts': projectsConfig(),
    'checks/own.ts': checks,
    'online/a.test.ts': uses,
  })
  result = await place.run()
  report = JSON.parse(place.read('report.json')) as RunReport
})
afterAll(() => place[Symbol.dispose]())

const outcomes = (): readonly (readonly [string, string])[] =>
  report.checks
    .filter(({ id, check }) => id.startsWith('online/') && check === undefined)
    .map(({ title, outcome }) => [title.split(':')[0] ?? '', outcome.status] as const)

describe('the matchers', () => {
  it('pass and fail as each test says', () => {
    expect(outcomes()).toHaveLength(14)
    const told = { passes: 'pass', fails: 'fail', skips: 'skip' } as Readonly<Record<string, string>>
    expect(outcomes().filter(([expected, status]) => told[expected] !== status)).toEqual([])
    expect(result.code).toBe(1)
  })

  it.each([
    'house/fails found:\n  found  It is so.',
    'house/silent proves nothing here: nothing to see',
    'reasoning/apart proves nothing here: it was skipped, not claimed: reasoning',
    '"chat/shap" is not a known check',
    'expected a complete answer with status 200, got server-error: ',
    'again: curl ',
  ])('say %j', (text) => {
    expect(result.output).toContain(text)
  })

  it('leave the reasons of what was skipped in the report', () => {
    const reasons = report.checks.flatMap(({ title, outcome }) =>
      title.startsWith('skips') && outcome.status === 'skip' ? [outcome.reason] : [],
    )
    expect(reasons).toEqual([
      'not claimed: reasoning',
      'this check compares with a baseline server, which only `servewright run` starts',
    ])
  })

  it('leave the records of checks in the report, with their exchanges', () => {
    const own = report.checks.filter(({ check }) => check === 'house/own')
    expect(own.map(({ outcome, exchanges }) => [outcome.status, Object.keys(exchanges)])).toEqual([
      ['pass', ['one']],
      ['pass', ['one']],
    ])
    const failed = report.checks.filter(({ check }) => check === 'house/fails')
    // The one that was expected to fail is the test's evidence, and no finding.
    expect(failed.map(({ outcome }) => outcome.status)).toEqual(['fail'])
    const expecting = report.checks.find(({ id }) => id.endsWith('passes: not a check that fails'))
    expect(Object.keys(expecting?.exchanges ?? {})).toEqual(['1 house/fails one'])
  })
})
