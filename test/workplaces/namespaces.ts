/** Machines on one: a network namespace for each, with a host name and an address of its own, and a link to the first. */
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { listProcesses } from '../../src/host/processes.ts'

export interface NetMachine {
  readonly host: string
  readonly address: string
  /** Runs a command there. */
  readonly through: readonly string[]
  /** Living processes there whose command line has the words. */
  pids(words: RegExp): readonly number[]
  /** Kills all that runs there. */
  clear(): void
}

export interface LinkedMachine extends NetMachine {
  /** Takes its link down, or up again. */
  link(state: 'down' | 'up'): void
}

export interface NetMachines {
  readonly head: NetMachine
  readonly nodes: readonly LinkedMachine[]
  stop(): void
}

const sh = (words: string): void => void execFileSync('sh', ['-ec', words], { stdio: 'pipe' })

const pidsIn = (space: string): readonly number[] =>
  execFileSync('ip', ['netns', 'pids', space], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '')
    .map(Number)

function textOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}

function killAll(space: string): void {
  for (let left = pidsIn(space); left.length > 0; left = pidsIn(space))
    for (const pid of left) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It has gone by itself.
      }
    }
}

function machine(space: string, host: string, address: string): NetMachine {
  const named = ['unshare', '--uts', 'sh', '-c', `hostname ${host}; exec "$@"`, 'sh']
  return {
    host,
    address,
    through: ['ip', 'netns', 'exec', space, ...named],
    pids(wanted) {
      const here = new Set(pidsIn(space))
      const living = listProcesses().filter(({ pid, state }) => here.has(pid) && state !== 'Z')
      return living.map(({ pid }) => pid).filter((pid) => wanted.test(textOf(pid)))
    },
    clear: () => killAll(space),
  }
}

const headAddress = '10.79.0.10'

/** @returns why there are none, where there are none */
export function makeNetMachines(tag: string, count: number): NetMachines | string {
  if (process.getuid?.() !== 0) return 'a network namespace needs root'
  const spaces = Array.from({ length: count + 1 }, (_, index) => `${tag}-${index}`)
  const [head = '', ...others] = spaces
  const stop = (): void => {
    for (const space of spaces.filter((one) => spawnSync('ip', ['netns', 'pids', one]).status === 0)) {
      killAll(space)
      spawnSync('ip', ['netns', 'del', space])
    }
  }
  try {
    sh(
      `ip netns add ${head}; ip -n ${head} link set lo up; ip -n ${head} addr add ${headAddress}/32 dev lo; ip netns exec ${head} sysctl -qw net.ipv4.ip_forward=1`,
    )
    others.forEach((space, index) => {
      const [link, net] = [`v${index + 1}`, `10.79.${index + 1}`]
      sh(
        `ip netns add ${space}; ip -n ${space} link set lo up; ip -n ${head} link add ${link} type veth peer name eth0 netns ${space};` +
          `ip -n ${head} addr add ${net}.1/30 dev ${link}; ip -n ${head} link set ${link} up; ip -n ${space} addr add ${net}.2/30 dev eth0;` +
          `ip -n ${space} link set eth0 up; ip -n ${space} route add default via ${net}.1`,
      )
    })
  } catch (thrown) {
    stop()
    return `network namespaces are not to be had here: ${String(thrown)}`
  }
  return {
    head: machine(head, 'head', headAddress),
    nodes: others.map((space, index) => ({
      ...machine(space, `node-${index + 1}`, `10.79.${index + 1}.2`),
      link: (state) => sh(`ip -n ${head} link set v${index + 1} ${state}`),
    })),
    stop,
  }
}
