import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { launchScript } from './launch-script.ts'

const run = (script: string, env: Record<string, string> = {}): string =>
  execFileSync('sh', ['-c', script], { encoding: 'utf8', env: { PATH: '/usr/bin:/bin', ...env } })

describe('launchScript', () => {
  it('starts the same command with the same environment', () => {
    const script = launchScript({
      preset: 'tiny',
      argv: ['sh', '-c', 'echo "$A|$0"', 'a b'],
      environment: { A: "it's" },
    })
    expect(run(script)).toBe("it's|a b\n")
  })
  it('asks for a secret instead of holding it', () => {
    const script = launchScript({
      preset: 'tiny',
      argv: ['sh', '-c', 'echo "$KEY"'],
      environment: { KEY: '[secret]' },
    })
    const { status, stderr } = spawnSync('sh', ['-c', script], {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin' },
    })
    expect(status).not.toBe(0)
    expect(stderr).toContain('set it to the key')
    expect(run(script, { KEY: 'mine' })).toBe('mine\n')
  })
})
