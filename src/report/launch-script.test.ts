import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { launchScript } from './launch-script.ts'

const run = (script: string, env: Record<string, string> = {}): string =>
  execFileSync('sh', ['-c', script], { encoding: 'utf8', env: { PATH: '/usr/bin:/bin', ...env } })

describe('launchScript', () => {
  it('starts the same command with the same environment', () => {
    const script = launchScript({
      preset: 'tiny',
      processes: [{ argv: ['sh', '-c', 'echo "$A|$0"', 'a b'], environment: { A: "it's" } }],
    })
    expect(run(script)).toBe("it's|a b\n")
  })
  it('runs the preparation first, with its own environment on top, and not the server where it fails', () => {
    const server = {
      preset: 'tiny',
      processes: [{ argv: ['sh', '-c', 'echo "server $A"'], environment: { A: 'all' } }],
    }
    const compile = (line: string) => ({
      argv: ['sh', '-c', line, 'the model'],
      environment: { OUT: "it's here" },
    })
    const good = launchScript({ ...server, preparation: compile('echo "$A $OUT $0"') })
    expect(run(good)).toBe("all it's here the model\nserver all\n")
    const bad = launchScript({ ...server, preparation: compile('exit 3') })
    expect(spawnSync('sh', ['-c', bad], { encoding: 'utf8' })).toMatchObject({ status: 3, stdout: '' })
    const bare = launchScript({ ...server, preparation: { argv: ['echo', 'a b'] } })
    expect(run(bare)).toBe('a b\nserver all\n')
  })
  it('starts the other processes of a server beside the last, each with its own variables, and ends them with it', () => {
    const say = (line: string, value: string) => ({ argv: ['sh', '-c', line], environment: { A: value } })
    const script = launchScript({
      preset: 'tiny',
      processes: [
        say('echo $$ >&2; echo "worker $A" >&2; exec sleep 60', 'one'),
        say('sleep 0.3; echo "router $A"', 'two'),
      ],
    })
    const { status, stdout, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8' })
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'router two\n' })
    const [pid, said] = stderr.split('\n')
    expect(said).toBe('worker one')
    expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH')
  })
  it('asks for a secret instead of holding it', () => {
    const script = launchScript({
      preset: 'tiny',
      processes: [{ argv: ['sh', '-c', 'echo "$KEY"'], environment: { KEY: '[secret]' } }],
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
