import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWorkplace, fakeEngine, type Workplace } from '../../workplaces/cli-workplace.ts'

let place: Workplace
beforeEach(() => {
  place = createWorkplace()
})
afterEach(() => place[Symbol.dispose]())

const check = (id: string): string => `
import { defineCheck } from '${resolve('src/index.ts')}'
export const own = defineCheck({
  id: '${id}', title: 'Own', advice: 'none', answers: 'none', level: 'must', needs: ['chat'], codes: ['found'],
  exercise: async ({ client, facts }) => ({
    one: await client.chat({ model: facts.model, messages: [{ role: 'user', content: 'hi' }], max_tokens: 2 }),
  }),
  judge: () => [{ code: 'found', message: 'It is so.', exchange: 'one' }],
})
`

/** @param text of the module that the config names */
function addCheck(text: string): void {
  const path = join(place.folder, 'servewright.config.yaml')
  writeFileSync(path, `checks: [./checks/own.mts]\n${readFileSync(path, 'utf8')}`)
  mkdirSync(join(place.folder, 'checks'))
  writeFileSync(join(place.folder, 'checks/own.mts'), text)
}

describe('checks that a config file names', () => {
  it('are listed and run with those that ship, and reject', async () => {
    addCheck(check('house/own'))
    const { stdout } = await place.run(['list', 'checks'])
    expect(stdout).toContain('house/own')
    const { code } = await place.run([
      'run',
      'fake',
      '--engine-path',
      fakeEngine,
      '--only',
      'house,chat/shape',
    ])
    expect(code).toBe(1)
    expect(place.report().checks.map(({ id, outcome }) => [id, outcome.status])).toEqual([
      ['chat/shape', 'pass'],
      ['house/own', 'fail'],
    ])
    expect(place.report().reasons[0]?.code).toBe('house/own/found')
  })

  it.each([
    ['an id that another check has', check('chat/shape'), 'chat/shape'],
    ['an id of another form', check('Own'), 'Own'],
    ['no check', 'export const nothing = 1', 'exports no check'],
    ['a module that throws', "throw new Error('no such luck')", 'no such luck'],
  ])('are refused with %s: exit 2', async (_what, text, named) => {
    addCheck(text)
    const { code, stderr } = await place.run(['list', 'checks'])
    expect(code).toBe(2)
    expect(stderr).toContain('usage/invalid-config')
    expect(stderr).toContain(named)
    expect(stderr).toContain('own.mts')
  })
})
