import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

describe('ONLINE_CONFIG, on the real vLLM', () => {
  it('runs this project’s own end-to-end files against the preset that it names', () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [resolve('node_modules/vitest/vitest.mjs'), 'run'],
      {
        encoding: 'utf8',
        env: { ...process.env, ONLINE_CONFIG: 'tools', SERVEWRIGHT_TEST_COUNTS: '' },
      },
    )
    expect(stdout).toMatch(/^accepted {2}\d+ passed/m)
    expect(status).toBe(0)
  })
})
