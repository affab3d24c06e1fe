import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { BatchReport } from '../../../src/contract/report.ts'
import { installPackage, type InstalledPackage } from '../../workplaces/installed-package.ts'

let installed: InstalledPackage
beforeAll(async () => {
  installed = await installPackage()
  return () => installed[Symbol.dispose]()
})

describe('what `servewright init` writes, on the published package and the real vLLM', () => {
  it('passes at once, against its own preset and one that claims tools', async () => {
    expect((await installed.run('.', [installed.bin, 'init', 'fresh'])).code).toBe(0)
    const env = { ONLINE_CONFIG: 'mine,tools' }
    const { code, output } = await installed.run('fresh', [installed.vitest, 'run'], env)
    expect(output).toContain('1 test needs what mine does not claim: tools')
    expect(output).toMatch(/^accepted .*\n? *2 presets · 2 accepted/m)
    expect(code).toBe(0)
    const path = join(installed.folder, 'fresh/servewright-report/latest/report.json')
    const { runs } = JSON.parse(readFileSync(path, 'utf8')) as BatchReport
    expect(
      runs.map(({ checks }) => checks.filter(({ outcome }) => outcome.status === 'pass').length),
    ).toEqual([3, 4])
    for (const { servers } of runs) {
      expect(servers).toHaveLength(1)
      expect(servers[0]?.teardown).toMatchObject({ killed: 0, findings: [] })
    }
  })
})
