/** What is said of a cluster that is none, or not one that will do: by a process that speaks Ray's interface wrongly. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { BatchReport } from '../../../src/contract/report.ts'
import { JobsApi } from '../../../src/fleet/ray/jobs-api.ts'
import { createRayPlacer } from '../../../src/fleet/ray/start-job.ts'
import { createWorkplace } from '../../workplaces/cli-workplace.ts'

const started: { readonly child: ChildProcess; readonly folder: string }[] = []

interface FakeRay {
  readonly url: string
  /** Requests that it has got, one a line. */
  asked(): string
}

async function startFakeRay(fault: string): Promise<FakeRay> {
  const folder = mkdtempSync(join(tmpdir(), 'servewright-fake-ray-'))
  const asked = join(folder, 'asked')
  writeFileSync(asked, '')
  const child = spawn(process.execPath, ['test/fake-ray/server.ts', fault, asked], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  started.push({ child, folder })
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  const port = said.toString().replace('port ', '').trim()
  return { url: `http://127.0.0.1:${port}`, asked: () => readFileSync(asked, 'utf8') }
}

afterEach(() => {
  for (const { child, folder } of started.splice(0)) {
    child.kill()
    rmSync(folder, { recursive: true })
  }
})

const never = new AbortController().signal

async function nodesOf(address: string, env: Readonly<Record<string, string>> = {}) {
  using place = createWorkplace()
  return await place.run(['fleet', 'nodes', '--address', address], '', env)
}

describe('fleet nodes', () => {
  it.each([
    ['10.0.0.5:8265', 'has no http:// or https://'],
    ['head', 'has no http:// or https://'],
    ['http://10.0.0.5:8265/jobs', 'has more than a host and a port'],
    ['http://:pass-word@10.0.0.5:8265', 'has more than a host and a port'],
  ])('refuses the address %s', async (address, why) => {
    const { code, stderr } = await nodesOf(address)
    expect(stderr).toContain(why)
    expect(stderr).toContain('such as http://10.0.0.5:8265')
    expect(code).toBe(2)
  })

  it.each([
    ['not-ray', 'environment/not-a-cluster', 'but is not a Ray dashboard'],
    ['no-version', 'environment/not-a-cluster', 'but is not a Ray dashboard'],
    ['endless', 'environment/unreachable', 'its answer has more than 65536 bytes'],
    ['html', 'environment/not-a-cluster', 'did not answer with JSON'],
    ['old', 'environment/not-a-cluster', 'Ray 2.8.1, and 2.9 is the oldest'],
    ['token', 'environment/not-a-cluster', 'RAY_AUTH_TOKEN'],
    ['no-upload', 'environment/not-a-cluster', 'answered 413 when sent the package'],
    ['no-jobs', 'environment/not-a-cluster', 'answered 500 when asked to start a job'],
    ['no-driver', 'environment/not-a-cluster', 'Name with --python a Python of the head node that has ray'],
    ['silent-driver', 'environment/not-placed', 'reported no node'],
  ])('says what is wrong with a cluster: %s', async (fault, code, words) => {
    const { url } = await startFakeRay(fault)
    const ended = await nodesOf(url)
    expect(ended.stderr).toContain(code)
    expect(ended.stderr).toContain(words)
    expect(ended.code).toBe(3)
  })

  it('says that nobody answers', async () => {
    const { code, stderr } = await nodesOf('http://127.0.0.1:1')
    expect(stderr).toContain('environment/unreachable')
    expect(code).toBe(3)
  })

  it('sends the token of the environment, and prints it nowhere', async () => {
    const { url } = await startFakeRay('token')
    const { stdout, stderr } = await nodesOf(url, { RAY_AUTH_TOKEN: 'the-token-of-the-cluster' })
    expect(stderr).toContain('environment/not-placed')
    expect(stdout + stderr).not.toContain('the-token-of-the-cluster')
  })

  it('names a dashboard without TLS', async () => {
    const { url } = await startFakeRay('')
    const { code, stderr } = await nodesOf(url.replace('http:', 'https:'))
    expect(stderr).toContain('does not speak TLS')
    expect(stderr).toContain('write http://')
    expect(code).toBe(3)
  })

  it.each(['the-token\nanother', 'the-token of', 'the-töken'])(
    'sends no token that is none: %j',
    async (token) => {
      const { code, stderr } = await nodesOf('http://127.0.0.1:1', { RAY_AUTH_TOKEN: token })
      expect(stderr).toContain('RAY_AUTH_TOKEN_PATH names')
      expect(stderr).not.toContain(token)
      expect(code).toBe(2)
    },
  )

  it('names a file of the token that is not there', async () => {
    const { code, stderr } = await nodesOf('http://127.0.0.1:1', { RAY_AUTH_TOKEN_PATH: '/none' })
    expect(stderr).toContain('RAY_AUTH_TOKEN_PATH /none cannot be read')
    expect(code).toBe(2)
  })
})

describe('Ctrl-C at fleet nodes', () => {
  /** Not before it has caught the signal, nor in the moment of the one before. */
  async function interrupted(fault: string, times: number, awaited: RegExp) {
    const ray = await startFakeRay(fault)
    using place = createWorkplace()
    const run = place.start(['fleet', 'nodes', '--address', ray.url])
    let ended = false
    void run.ended.then(() => (ended = true))
    while (!awaited.test(ray.asked()) && !ended) await pause(50)
    const beganMs = performance.now()
    for (let time = 1; time <= times && !ended; time++) {
      if (time > 1) await pause(5_500)
      run.child.kill('SIGINT')
    }
    const { code, stdout, stderr } = await run.ended
    return { ms: performance.now() - beganMs, code, stdout, stderr, asked: ray.asked() }
  }

  it('has the job stopped, and waits for its end', async () => {
    const { ms, code, stdout, stderr, asked } = await interrupted(
      'deaf',
      1,
      /^GET .*\/jobs\/servewright-\w+$/m,
    )
    expect(asked).toMatch(/POST \/api\/jobs\/servewright-\w+\/stop/)
    expect(stderr).toBe('Stopping the job on the cluster; Ctrl-C again waits no longer.\ninterrupted\n')
    expect(stdout).toBe('')
    expect(code).toBe(130)
    expect(ms).toBeLessThan(10_000)
  })

  it.each([
    [1, 20_000],
    [2, 9_500],
  ])(
    'ends a cluster that takes the job and then answers nothing, pressed %s times',
    async (times, mostMs) => {
      const { ms, code, stderr } = await interrupted('hole', times, /logs\/tail|\/api\/jobs\/servewright/)
      expect(stderr).toContain('interrupted\n')
      expect(code).toBe(130)
      expect(ms).toBeLessThan(mostMs)
    },
  )
})

const emptyPlan = {
  units: [],
  retries: 0,
  parallel: 1,
  alone: true,
  queueMs: 0,
  goneMs: 0,
  files: {},
}

const unreadable = [
  ['not-base64', 'it is not base64'],
  ['not-packed', 'it cannot be unpacked'],
  ['not-json', 'it is not JSON'],
  ['other-shape', 'it is of another shape'],
  ['other-hash', 'what came is not the file that the driver has told of'],
  ['gone', 'the dashboard answered 404'],
] as const

describe('what a cluster says and cannot be read', () => {
  it('leaves a node that can run nothing', async () => {
    const { url } = await startFakeRay('gone')
    const { code, stdout, stderr } = await nodesOf(url)
    expect(stdout).toContain('what it says of itself could not be read: it is of another shape: resources')
    expect(stderr).toBe('')
    expect(code).toBe(3)
  })

  it.each([...unreadable, ['elsewhere', 'is not the name of a file']] as const)(
    'blocks the preset alone whose result it is, and says why: %s',
    async (fault, why) => {
      const { url } = await startFakeRay(fault)
      using place = createWorkplace()
      const words = ['fleet', 'run', 'fake', 'tools', '--address', url, '--out', 'x']
      const { code, stderr } = await place.run(words)
      const { runs } = JSON.parse(readFileSync(join(place.folder, 'x/report.json'), 'utf8')) as BatchReport
      expect(runs.map(({ target, error }) => [target, error?.code])).toEqual([
        ['fake', 'environment/unit-lost'],
        ['tools', 'environment/not-placed'],
      ])
      expect(runs[0]?.error?.message).toContain(`did not come back from node-of-: `)
      expect(runs[0]?.error?.message).toContain(why)
      expect(stderr).toBe('')
      expect(code).toBe(3)
    },
  )
})

describe('a job that runs', () => {
  it('and whose log is not to be heard is asked to stop after a while, and it is said why', async () => {
    const ray = await startFakeRay('deaf')
    const placer = createRayPlacer({ url: ray.url, python: 'python3', same: {}, driver: {}, deafMs: 1_500 })
    const placement = await placer.start(emptyPlan, never)
    const told = placement.events[Symbol.asyncIterator]().next()
    await expect(told).rejects.toMatchObject({
      code: 'environment/unreachable',
      message: expect.stringContaining('its log could not be heard at http://127.0.0.1:') as string,
      hint: expect.stringContaining('That is a WebSocket') as string,
    })
    expect(ray.asked()).toMatch(/POST \/api\/jobs\/servewright-\w+\/stop/)
  })
})

describe('a package for the nodes', () => {
  const entry = (bytes: Buffer) => ({ name: 'a', bytes })

  it('is sent only where it is not there yet', async () => {
    const ray = await startFakeRay('has-package')
    const place = await new JobsApi({ url: ray.url }).provide([entry(Buffer.from('text'))], never)
    expect(place).toMatch(/^gcs:\/\/_ray_pkg_[\da-f]{32}\.zip$/)
    expect(ray.asked()).not.toContain('PUT')
  })

  it('is refused where Ray would refuse it', async () => {
    const { url } = await startFakeRay('')
    const big = new JobsApi({ url }).provide([entry(randomBytes(101 * 2 ** 20))], never)
    await expect(big).rejects.toMatchObject({ code: 'environment/package-too-big', exitCode: 3 })
  })
})

describe('fleet run', () => {
  it.each([
    [['--resume'], '--resume needs --out'],
    [['--engines', 'sglang@1'], 'fits none of the presets'],
    [['--python', 'a b'], 'is not a program'],
    [['--only', 'nosuch/x'], 'No check matches "nosuch/x".'],
    [['--skip', 'nosuch/x'], 'No check matches "nosuch/x".'],
  ])('refuses %j', async (words, why) => {
    using place = createWorkplace()
    const { code, stderr } = await place.run([
      'fleet',
      'run',
      'fake',
      '--address',
      'http://127.0.0.1:1',
      ...words,
    ])
    expect(stderr).toContain(why)
    expect(code).toBe(2)
  })

  it('leaves no empty folder behind where nobody answers', async () => {
    using place = createWorkplace()
    const words = ['fleet', 'run', 'fake', '--address', 'http://127.0.0.1:1', '--out', 'x']
    const { code } = await place.run(words)
    expect(existsSync(join(place.folder, 'x'))).toBe(false)
    expect(code).toBe(3)
  })

  it('blocks each preset, and says why, where the driver has not come up', async () => {
    const { url } = await startFakeRay('no-driver')
    using place = createWorkplace()
    const { code, stdout } = await place.run([
      'fleet',
      'run',
      'fake',
      'tools',
      '--address',
      url,
      '--out',
      'x',
    ])
    expect(stdout).toContain('2 presets · 2 blocked')
    const { runs } = JSON.parse(readFileSync(join(place.folder, 'x/report.json'), 'utf8')) as BatchReport
    for (const { error } of runs)
      expect(error).toMatchObject({
        code: 'environment/not-a-cluster',
        hint: 'Name with --python a Python of the head node that has ray; python3 is not one.',
      })
    expect(code).toBe(3)
  })

  it('blocks each preset whose result is not in a log that is mixed and cut', async () => {
    const { url } = await startFakeRay('cut-log')
    using place = createWorkplace()
    const { code } = await place.run(['fleet', 'run', 'fake', 'tools', '--address', url, '--out', 'x'])
    const { runs } = JSON.parse(readFileSync(join(place.folder, 'x/report.json'), 'utf8')) as BatchReport
    expect(runs.map(({ target, verdict, error }) => [target, verdict, error?.message])).toEqual([
      ['fake', 'blocked', 'Its report did not come back from node-of-'],
      ['tools', 'blocked', 'The cluster did not place it, and did not say why'],
    ])
    expect(code).toBe(3)
  })

  it('blocks each preset of which nothing was heard', async () => {
    const { url } = await startFakeRay('silent-driver')
    using place = createWorkplace()
    const { code, stdout, stderr } = await place.run(['fleet', 'run', 'fake', 'tools', '--address', url])
    expect(stderr).toBe('')
    expect(stdout).toContain('2 presets · 2 blocked')
    expect(stdout).toContain('environment/not-placed')
    expect(code).toBe(3)
  })
})

describe('load --agents', () => {
  const load = ['load', '--url', 'http://127.0.0.1:1', '--model', 'x', '--rate', '1', '--requests', '4']

  it.each([
    [['--agents', '0', '--address', 'http://10.0.0.5:8265'], 'Give a whole number from 1 to 1024'],
    [['--agents', '2'], '--agents has no effect without --address'],
    [['--address', 'http://10.0.0.5:8265'], '--address has no effect without --agents'],
    [['--agents', '2', '--address', 'head:8265'], 'has no http:// or https://'],
    [['--agents', '2', '--address', 'http://10.0.0.5:8265', '--coordinate', '2'], 'cannot be used together'],
    [
      ['--agents', '2', '--address', 'http://10.0.0.5:8265', '--token-file', 'x'],
      'no effect without --coordinate',
    ],
  ])('refuses %j', async (words, why) => {
    using place = createWorkplace()
    const { code, stderr } = await place.run([...load, ...words])
    expect(stderr).toContain(why)
    expect(code).toBe(2)
  })

  it('refuses at once more agents than nodes live, of which no two may share one', async () => {
    const ray = await startFakeRay('')
    using place = createWorkplace()
    const { code, stderr } = await place.run([...load, '--agents', '4', '--address', ray.url])
    expect(stderr).toContain('4 agents, 3 nodes')
    expect(ray.asked()).not.toContain('POST')
    expect(code).toBe(2)
  })

  it('starts nothing where the report could not be written', async () => {
    const ray = await startFakeRay('')
    using place = createWorkplace()
    const words = ['--agents', '3', '--address', ray.url, '--listen', '127.0.0.1:0', '--out', '/proc/x']
    const { code, stderr } = await place.run([...load, ...words])
    expect(stderr).toContain('usage/unwritable-output')
    expect(ray.asked()).not.toContain('POST')
    expect(code).toBe(2)
  })

  it('asks for an address where that of this machine is the loopback one', async () => {
    const { url } = await startFakeRay('')
    using place = createWorkplace()
    const { code, stderr } = await place.run([...load, '--agents', '3', '--address', url])
    expect(stderr).toContain('Give --listen with an address of this machine')
    expect(code).toBe(2)
  })

  it('ends where their job ends without a word', async () => {
    const { url } = await startFakeRay('silent-driver')
    using place = createWorkplace()
    const words = ['--agents', '3', '--address', url, '--listen', '127.0.0.1:0']
    const { code, stderr } = await place.run([...load, ...words])
    expect(stderr).toContain('environment/no-agents')
    expect(stderr).toContain('The job of the agents has ended on the cluster')
    expect(code).toBe(3)
  })

  it('ends where the cluster starts none of them', async () => {
    const { url } = await startFakeRay('no-driver')
    using place = createWorkplace()
    const words = ['--agents', '3', '--address', url, '--listen', '127.0.0.1:0']
    const { code, stderr } = await place.run([...load, ...words])
    expect(stderr).toContain('Name with --python a Python of the head node that has ray')
    expect(readdirSync(join(place.folder, 'servewright-report'))).toEqual([])
    expect(code).toBe(3)
  })
})
