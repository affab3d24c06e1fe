/** A real Ray on this machine, in a network namespace of its own, with the fake engine as its node's Python. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { cacheFolder } from '../../src/host/cache-folder.ts'
import { listProcesses } from '../../src/host/processes.ts'
import { fakeInfo } from './cli-workplace.ts'
import { program } from './programs.ts'

export interface RayCluster {
  /** Why there is none, where there is none. */
  readonly without?: string
  readonly address: string
  /** A Python that has ray. */
  readonly python: string
  /** Runs a command where the cluster can be reached. */
  readonly through: readonly string[]
  /** Living processes in the cluster's namespace whose command line has the words. */
  pids(words: RegExp): readonly number[]
  stop(): void
}

const none = { address: '', python: '', through: [], pids: () => [], stop: () => undefined }
const tries = 3

const cached = join(cacheFolder(), 'engines')

/** As `servewright install ray` leaves it, or where RAY_PYTHON says. */
function rayPython(): string | undefined {
  const named = process.env['RAY_PYTHON']
  if (named !== undefined) return named
  const found = spawnSync('sh', ['-c', `ls -d ${cached}/ray-*/bin/python`], { encoding: 'utf8' })
  return found.stdout.split('\n').find((path) => path !== '')
}

function namespaceFor(name: string): string | undefined {
  if (process.getuid?.() !== 0) return 'a network namespace needs root'
  try {
    const words = `ip netns add ${name}; ip -n ${name} link set lo up; ip -n ${name} addr add 10.79.0.10/32 dev lo`
    execFileSync('sh', ['-ec', words], { stdio: 'pipe' })
    return undefined
  } catch (thrown) {
    return `network namespaces are not to be had here: ${String(thrown)}`
  }
}

const inNamespace = (name: string): readonly number[] =>
  execFileSync('ip', ['netns', 'pids', name], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '')
    .map(Number)

function killAll(name: string): void {
  for (let left = inNamespace(name); left.length > 0; left = inNamespace(name))
    for (const pid of left) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It has gone by itself.
      }
    }
}

const textOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}

/** Only the start of the cluster is tried again: its own limit of 15 s is too short on a busy machine. */
export function startRayCluster(faults = ''): RayCluster {
  const python = rayPython()
  if (python === undefined || !existsSync(python))
    return { ...none, without: 'Ray is not installed: `servewright install ray`, or set RAY_PYTHON' }
  const name = `swray${process.pid}`
  const why = namespaceFor(name)
  if (why !== undefined) return { ...none, without: why }
  const folder = mkdtempSync(join(tmpdir(), 'swray-'))
  const env = {
    ...process.env,
    PATH: `${resolve('test/fake-engine/bin')}:${process.execPath.replace(/\/node$/, '')}:${process.env['PATH']}`,
    RAY_USAGE_STATS_ENABLED: '0',
    SERVEWRIGHT_TEST_NODE: process.execPath,
    FAKE_ENGINE_SERVER: program('server'),
    FAKE_ENGINE_INFO: fakeInfo,
    FAKE_ENGINE_MODE: faults,
  }
  const stop = (): void => {
    killAll(name)
    spawnSync('ip', ['netns', 'del', name])
    rmSync(folder, { recursive: true, force: true })
  }
  const words =
    '--head --node-ip-address=10.79.0.10 --port=6399 --dashboard-host=127.0.0.1 --dashboard-port=8265'
  const sizes = '--num-cpus=2 --num-gpus=0 --object-store-memory=100000000 --disable-usage-stats'
  const ray = [python.replace(/python[^/]*$/, 'ray'), 'start', ...`${words} ${sizes}`.split(' ')]
  for (let count = 1; count <= tries; count += 1) {
    const session = ['--temp-dir', join(folder, String(count))]
    const args = ['netns', 'exec', name, ...ray, ...session]
    const { status } = spawnSync('ip', args, { env, timeout: 240_000, stdio: 'ignore' })
    if (status === 0) {
      const through = ['ip', 'netns', 'exec', name]
      const pids = (wanted: RegExp): readonly number[] => {
        const here = new Set(inNamespace(name))
        const living = listProcesses().filter(({ pid, state }) => here.has(pid) && state !== 'Z')
        return living.map(({ pid }) => pid).filter((pid) => wanted.test(textOf(pid)))
      }
      return { address: 'http://127.0.0.1:8265', python, through, pids, stop }
    }
    killAll(name)
  }
  stop()
  return { ...none, without: `Ray has not come up in ${tries} tries` }
}
