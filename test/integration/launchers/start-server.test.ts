import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const launcher = resolve('launchers/start-server.sh')

/** Prints, a line each, its own process id, one variable, and its arguments. */
const stub = `#!/bin/sh
printf '%s\\n' "$$" "\${FROM_CALLER-}\${FROM_SETUP-}" "$@"
exit "\${STUB_EXIT:-0}"
`

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servewright-launcher-'))
  mkdirSync(join(folder, 'bin'))
  writeFileSync(join(folder, 'bin/python3'), stub)
  chmodSync(join(folder, 'bin/python3'), 0o755)
})
afterEach(() => rmSync(folder, { recursive: true }))

const environment = (env: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
  ...env,
})

interface Launched {
  readonly status: number | null
  readonly variable: string | undefined
  readonly args: readonly string[]
  readonly stderr: string
}

function launch(args: readonly string[], env: Readonly<Record<string, string>> = {}): Launched {
  const { status, stdout, stderr } = spawnSync(launcher, args, { encoding: 'utf8', env: environment(env) })
  const [, variable, ...rest] = stdout.split('\n').slice(0, -1)
  return { status, variable, args: rest, stderr }
}

const module = ['-m', 'vllm.entrypoints.openai.api_server']

describe('launchers/start-server.sh', () => {
  it('by hand takes model, port and more arguments', () => {
    expect(launch(['/models/a b', '8001', '--max-model-len', '128', '--x', '*'])).toMatchObject({
      status: 0,
      args: [...module, '--model', '/models/a b', '--port', '8001', '--max-model-len', '128', '--x', '*'],
    })
  })

  it('passes on what an engine says, as it is', () => {
    const words = ['--model', 'a', '--additional-config', '{"a": "b c"}', '', '--flag']
    expect(launch(words).args).toEqual([...module, ...words])
  })

  it('gives the environment of its caller', () => {
    expect(launch(['m', '1'], { FROM_CALLER: 'yes' }).variable).toBe('yes')
  })

  it('reads a set-up first: a virtual environment, modules, limits', () => {
    const setup = join(folder, 'set up.sh')
    writeFileSync(setup, 'export FROM_SETUP=sourced\nulimit -c 0\n')
    const { variable, args } = launch(['m', '1'], { SERVEWRIGHT_SETUP: setup })
    expect(variable).toBe('sourced')
    expect(args).toEqual([...module, '--model', 'm', '--port', '1'])
  })

  it('uses the Python that is named', () => {
    const other = join(folder, 'other-python')
    writeFileSync(other, '#!/bin/sh\nprintf "1\\nother\\n"\n')
    chmodSync(other, 0o755)
    expect(launch(['m', '1'], { SERVEWRIGHT_PYTHON: other }).variable).toBe('other')
  })

  it('becomes the server: same process, its exit code', async () => {
    const child = spawn(launcher, ['m', '1'], { env: environment({ STUB_EXIT: '7' }) })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    const code = await new Promise((done) => child.once('close', done))
    expect(output.split('\n')[0]).toBe(String(child.pid))
    expect(code).toBe(7)
  })

  it.each<[string, readonly string[], Readonly<Record<string, string>>, string]>([
    ['no model', [], {}, 'no model'],
    ['no port', ['m'], {}, '"" is no port'],
    ['a port that is not valid', ['m', '80x'], {}, '"80x" is no port'],
    ['a set-up that is not there', ['m', '1'], { SERVEWRIGHT_SETUP: '/no/such/file' }, 'cannot be read'],
  ])('refuses %s, and starts nothing', (...[, args, env, said]) => {
    const launched = launch(args, env)
    expect(launched.status).not.toBe(0)
    expect(launched.args).toEqual([])
    expect(launched.stderr).toContain(said)
  })

  it('starts nothing when the set-up fails', () => {
    const setup = join(folder, 'setup.sh')
    writeFileSync(setup, 'false\n')
    expect(launch(['m', '1'], { SERVEWRIGHT_SETUP: setup })).toMatchObject({ status: 1, args: [] })
  })

  it('is short and ends in exec: shellcheck reads it in `npm run check`', () => {
    const lines = readFileSync(launcher, 'utf8').trimEnd().split('\n')
    expect(lines.length).toBeLessThanOrEqual(40)
    expect(lines.at(-1)).toMatch(/^exec .* "\$@"$/)
  })
})
