/** A real Ray on this machine: a head, and nodes in network namespaces of their own, with the fake engine as their Python. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { cacheFolder } from '../../src/host/cache-folder.ts'
import { fakeInfo } from './cli-workplace.ts'
import { type LinkedMachine, makeNetMachines, type NetMachine, type NetMachines } from './namespaces.ts'
import { program } from './programs.ts'

type Env = Readonly<Record<string, string>>

export interface RayNode extends LinkedMachine {
  /** Variables that Ray was started with there; temporary files are in a folder of its own. */
  readonly env: Env
  /** Starts Ray there, again where it has ended. */
  start(): boolean
}

export interface RayCluster {
  /** Why there is none, where there is none. */
  readonly without?: string
  readonly address: string
  /** A Python that has ray. */
  readonly python: string
  /** Runs a command where the cluster can be reached. */
  readonly through: readonly string[]
  readonly head: NetMachine
  /** Where Ray keeps what it writes, below `ray`. */
  readonly folder: string
  /** Asks its HTTP interface with a method and a path. @returns the answer's text */
  ask(method: 'GET' | 'POST', path: string): string
  /** Beside the head, which has engines only where it is alone. */
  readonly nodes: readonly RayNode[]
  /** Living processes of all whose command line has the words. */
  pids(words: RegExp): readonly number[]
  stop(): void
}

export interface ClusterWords {
  readonly nodes?: number
  /** The engines of this user's cache in place of the fake one. */
  readonly real?: boolean
  /** Variables of all nodes. */
  readonly env?: Readonly<Record<string, string>>
}

const nowhere: NetMachine = {
  host: '',
  address: '',
  through: [],
  pids: () => [],
  clear: () => undefined,
}
const none = {
  address: '',
  python: '',
  through: [],
  head: nowhere,
  folder: '',
  ask: () => '',
  nodes: [],
  pids: () => [],
  stop: () => undefined,
}
const tries = 3
const startMs = 240_000
const port = 6399
const address = 'http://127.0.0.1:8265'
const sizes = ['--num-gpus=0', '--object-store-memory=100000000', '--disable-usage-stats']

const cached = join(cacheFolder(), 'engines')

/** As `servewright install ray` leaves it, or where RAY_PYTHON says. */
function rayPython(): string | undefined {
  const named = process.env['RAY_PYTHON']
  if (named !== undefined) return named
  const found = spawnSync('sh', ['-c', `ls -d ${cached}/ray-*/bin/python`], { encoding: 'utf8' })
  return found.stdout.split('\n').find((path) => path !== '')
}

function environments(
  { real = false, env: more = {} }: ClusterWords,
  folder: string,
): { head: Env; node: Env } {
  const own = Object.entries(process.env).filter(([, value]) => value !== undefined)
  const env: Env = {
    ...(Object.fromEntries(own) as Env),
    PATH: `${process.execPath.replace(/\/node$/, '')}:${process.env['PATH']}`,
    RAY_USAGE_STATS_ENABLED: '0',
    ...more,
  }
  const fake: Env = {
    ...env,
    PATH: `${resolve('test/fake-engine/bin')}:${env['PATH'] ?? ''}`,
    SERVEWRIGHT_TEST_NODE: process.execPath,
    // A bench does not have it of Vitest, and would start the real engine.
    SERVEWRIGHT_PASS_ENV: env['SERVEWRIGHT_PASS_ENV'] ?? 'FAKE_*,NODE_*',
    FAKE_ENGINE_SERVER: program('server'),
    FAKE_ENGINE_INFO: fakeInfo,
  }
  return {
    head: { ...env, XDG_CACHE_HOME: join(folder, 'no-engines'), TMPDIR: folder },
    node: real ? env : fake,
  }
}

/** The command of this checkout, for `--installed`; an old one where a file `old` lies in the folder. */
function installServewright(folder: string): void {
  mkdirSync(join(folder, 'bin'))
  const old = `if [ -e '${folder}/old' ]; then echo '{"servewright":"0.0.9"}'; exit; fi`
  const script = `#!/bin/sh\n${old}\nexec node '${resolve('bin/servewright.mjs')}' "$@"\n`
  writeFileSync(join(folder, 'bin/servewright'), script, { mode: 0o755 })
}

/** What Ray keeps is below the same path on all nodes: each has its own there, or one that starts would clear the others'. */
const privately = (own: string, shared: string): readonly string[] => [
  'sh',
  '-c',
  `mkdir -p ${own}/ray && mount --bind ${own}/ray ${shared} && exec "$@"`,
  'sh',
]

/** Only the start is tried again: Ray's own limit of 15 s is too short on a busy machine. */
function startRay(machine: NetMachine, ray: readonly string[], env: Env): boolean {
  for (let count = 1; count <= tries; count += 1) {
    const [file = '', ...args] = [...machine.through, ...ray]
    const { status } = spawnSync(file, args, { env, timeout: startMs, stdio: 'ignore' })
    if (status === 0) return true
    machine.clear()
  }
  return false
}

function startAll(net: NetMachines, shape: ClusterWords, python: string): RayCluster | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'swray-'))
  const { head: headEnv, node: nodeEnv } = environments(shape, folder)
  const { head } = net
  const stop = (): void => {
    net.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  const ray = [python.replace(/python[^/]*$/, 'ray'), 'start', ...sizes]
  const nodes: readonly RayNode[] = net.nodes.map((node) => {
    const args = [`--address=${head.address}:${port}`, `--node-ip-address=${node.address}`, '--num-cpus=2']
    const own = join(folder, node.host)
    const env = { ...nodeEnv, TMPDIR: own, PATH: `${own}/bin:${nodeEnv['PATH'] ?? ''}` }
    mkdirSync(env.TMPDIR)
    installServewright(own)
    return {
      ...node,
      env,
      start: () => startRay(node, [...privately(own, join(folder, 'ray')), ...ray, ...args], env),
    }
  })
  const alone = nodes.length === 0
  const place = [`--node-ip-address=${head.address}`, `--port=${port}`, '--temp-dir', join(folder, 'ray')]
  const dashboard = ['--head', '--dashboard-host=127.0.0.1', '--dashboard-port=8265', '--num-cpus=2']
  const up =
    startRay(head, [...ray, ...place, ...dashboard], alone ? nodeEnv : headEnv) &&
    nodes.every((node) => node.start())
  if (!up) {
    stop()
    return undefined
  }
  return {
    address,
    python,
    through: head.through,
    head,
    folder,
    ask(method, path) {
      const [file = '', ...args] = head.through
      const asked = ['curl', '-s', '-X', method, `${address}${path}`]
      return spawnSync(file, [...args, ...asked], { encoding: 'utf8' }).stdout
    },
    nodes,
    pids: (wanted) => [head, ...nodes].flatMap((one) => one.pids(wanted)),
    stop,
  }
}

export function startRayCluster(words: ClusterWords = {}): RayCluster {
  const python = rayPython()
  if (python === undefined || !existsSync(python))
    return { ...none, without: 'Ray is not installed: `servewright install ray`, or set RAY_PYTHON' }
  const net = makeNetMachines(`swray${process.pid}`, words.nodes ?? 0)
  if (typeof net === 'string') return { ...none, without: net }
  return startAll(net, words, python) ?? { ...none, without: `Ray has not come up in ${tries} tries` }
}
