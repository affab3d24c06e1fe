import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'servewright-count-'))
afterAll(() => rmSync(folder, { recursive: true }))

const tests = `
it('passes', () => {})
it('fails', () => { throw new Error('no') })
it('excuses itself', ({ skip }) => skip('there is no AVX-512'))
it.skip('is skipped without a reason', () => {})
describe('after a failed hook', () => {
  beforeAll(() => { throw new Error('no') })
  it('never runs', () => {})
})
`

describe('the count of tests', () => {
  const counts = join(folder, 'counts')
  const failures = join(folder, 'failures')
  let output: string
  beforeAll(() => {
    writeFileSync(join(folder, 'a.test.js'), tests)
    const config = { test: { globals: true, reporters: [resolve('test/count-reporter.ts')] } }
    writeFileSync(join(folder, 'vitest.config.js'), `export default ${JSON.stringify(config)}`)
    const { stdout } = spawnSync(
      process.execPath,
      [resolve('node_modules/vitest/vitest.mjs'), 'run', '--root', folder],
      {
        env: { ...process.env, SERVEWRIGHT_TEST_COUNTS: counts, SERVEWRIGHT_TEST_FAILURES: failures },
        encoding: 'utf8',
      },
    )
    output = stdout
  })

  const file = relative('', join(folder, 'a.test.js'))
  const failed = [
    `failed: ${file} > fails: no`,
    `failed: ${file} > is skipped without a reason: it did not run`,
    `failed: ${file} > after a failed hook > never runs: it did not run`,
    '',
  ].join('\n')

  it('names what was skipped for a reason, and takes whatever else did not pass for failed', () => {
    const skipped = 'skipped: excuses itself: there is no AVX-512\n'
    expect(output).toBe(`${skipped}${failed}tests: 1 passed, 3 failed, 1 skipped\n`)
  })
  it('and what failed are added to the files for `.ci/run`', () => {
    expect(readFileSync(counts, 'utf8')).toBe('1 3 1\n')
    expect(readFileSync(failures, 'utf8')).toBe(failed)
  })
})
