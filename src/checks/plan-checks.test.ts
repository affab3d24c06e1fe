import { describe, expect, it } from 'vitest'
import { UsageError } from '../base/errors.ts'
import type { Check, ServerFacts } from '../contract/check.ts'
import { type CheckFilter, planChecks } from './plan-checks.ts'

function check(id: Check['id'], over: Partial<Check> = {}): Check {
  return {
    id,
    title: id,
    advice: 'x',
    level: 'must',
    needs: [],
    codes: [],
    exercise: () => Promise.resolve({}),
    judge: () => [],
    ...over,
  }
}

const checks = [
  check('chat/n', { needs: ['chat'] }),
  check('chat/shape', { needs: ['chat'] }),
  check('completions/echo', { needs: ['completions', 'echo'] }),
  check('latency/limits', { skip: () => ({ skip: 'no limit is set' }) }),
  check('models/list'),
]
const facts: ServerFacts = { model: 'm', claims: ['chat', 'completions'], expectations: {} }

function plan(filter: CheckFilter = {}) {
  const { run, skipped } = planChecks(facts, filter, checks)
  return {
    run: run.map(({ id }) => id),
    skipped: skipped.map(({ check: { id }, kind, reason }) => `${id}: ${kind}: ${reason}`),
  }
}

describe('planChecks', () => {
  it('leaves out what nobody has to offer, as what is not claimed', () => {
    const optional = check('sampling/known-odds', { skip: () => ({ skip: 'no odds', optional: true }) })
    const { skipped } = planChecks({ model: 'm', claims: [], expectations: {} }, {}, [optional])
    expect(skipped.map(({ kind, reason }) => [kind, reason])).toEqual([['not-claimed', 'no odds']])
  })
  it('runs what applies, in order, and says why the others do not', () => {
    expect(plan()).toEqual({
      run: ['chat/n', 'chat/shape', 'models/list'],
      skipped: [
        'completions/echo: not-claimed: not claimed: echo',
        'latency/limits: not-applicable: no limit is set',
      ],
    })
  })

  it('takes ids, areas and patterns; skip wins over only', () => {
    expect(plan({ only: ['chat', 'models/*'], skip: ['*/shape'] }).run).toEqual(['chat/n', 'models/list'])
    expect(plan({ only: ['chat/n'] }).skipped).toContain('models/list: filtered: left out by the filter')
  })

  it('says of a check that is asked for but not claimed that it is not claimed', () => {
    expect(plan({ only: ['completions/echo'] }).skipped).toContain(
      'completions/echo: not-claimed: not claimed: echo',
    )
  })

  it.each<[string, CheckFilter, string]>([
    ['chat/shpe', { only: ['chat/shpe'] }, 'Did you mean "chat/shape"?'],
    ['modles', { skip: ['modles'] }, 'Did you mean "models"?'],
    ['quantization/*', { only: ['quantization/*'] }, 'Areas are chat, completions, latency, models.'],
  ])('refuses %s, which matches nothing', (pattern, filter, hint) => {
    expect(() => plan(filter)).toThrow(UsageError)
    expect(() => plan(filter)).toThrow(
      expect.objectContaining({
        code: 'usage/unknown-check',
        message: `No check matches "${pattern}".`,
        hint,
      }),
    )
  })

  it('takes no character but * for more than itself', () => {
    expect(() => plan({ only: ['chat.n'] })).toThrow(UsageError)
    expect(() => plan({ only: ['hat/n'] })).toThrow(UsageError)
  })

  it('plans the checks that ship', () => {
    expect(planChecks({ model: 'm', claims: [], expectations: {} }).run.map(({ id }) => id)).toEqual([
      'errors/unknown-route',
      'health/answers',
      'models/list',
      'surface/model-card',
    ])
  })
})
