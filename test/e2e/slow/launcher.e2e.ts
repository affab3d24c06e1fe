import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { leftOf, runReal } from '../run-real.ts'

describe('a real vLLM that is started by the launcher script', () => {
  it('becomes ready after its set-up was read, answers, and is gone afterwards', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'servewright-setup-'))
    try {
      const setup = join(folder, 'set up.sh')
      const proof = join(folder, 'proof')
      writeFileSync(setup, `ulimit -c 0\nulimit -c > '${proof}'\n`)
      const preset = { extends: 'tiny', options: { launch: 'script', setup } }
      using run = runReal(
        ['run', 'by-script', '--only', 'health'],
        JSON.stringify({ presets: { 'by-script': preset } }),
      )
      expect(await run.ended).toBe(0)
      const report = run.report()
      const [server] = report.servers
      expect(server?.processes[0]?.argv[0]).toBe(resolve('launchers/start-server.sh'))
      expect(server?.processes[0]?.ladder.at(-1)?.rung).toBe('metrics')
      expect(readFileSync(proof, 'utf8')).toBe('0\n')
      expect(server?.teardown).toMatchObject({ killed: 0, findings: [] })
      expect(leftOf(report)).toEqual([])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
