import { expect, it } from 'vitest'
import { createWorkplace, fakeEngine } from '../../../workplaces/cli-workplace.ts'

it('lists why checks would not run, and only counts those that the filter leaves out', async () => {
  using place = createWorkplace()
  const words = ['--on', 'cpu', '--engine-path', fakeEngine, '--only', 'chat/n,tools/auto']
  const { code, stdout } = await place.run(['plan', 'tiny', ...words])
  expect(code).toBe(0)
  expect(stdout).toMatch(/checks that would run \(1\)\n {2}chat\/n .+\n\nchecks that would not \(\d+\)\n/)
  expect(stdout).toMatch(/\n {2}tools\/auto .+\n {2}\d+ left out by --only or --skip\n/)
  expect(stdout).not.toContain('models/list')
})
