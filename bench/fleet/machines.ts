/** Several machines on one: each has a network namespace with an address of its own, and a clock that is ahead by its own time. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'

export interface Machines extends Disposable {
  /** Address of this machine that all others reach. */
  readonly host: string
  /** Starts an agent of the command's own on one of them. */
  startAgent(machine: number, at: string, token: string): ChildProcess
  /** Runs words of a shell on one of them. */
  run(machine: number, words: string): void
}

/** The command. */
export const main = join(import.meta.dirname, '../../src/cli/main.ts')
const sh = (words: string): void => void execFileSync('sh', ['-ec', words], { stdio: 'pipe' })

/** Others may do the same at the same time. */
const tag = `sw${process.pid}`
const third = 1 + (process.pid % 60) * 4
const subnet = (machine: number): string => `10.77.${third + machine}`

function make(machine: number): void {
  const [name, link, net] = [`${tag}-${machine}`, `${tag}v${machine}`, subnet(machine)]
  sh(
    `ip netns add ${name}; ip -n ${name} link set lo up; ip link add ${link} type veth peer name eth0 netns ${name};` +
      `ip addr add ${net}.1/30 dev ${link}; ip link set ${link} up; ip -n ${name} addr add ${net}.2/30 dev eth0;` +
      `ip -n ${name} link set eth0 up; ip -n ${name} route add default via ${net}.1`,
  )
}

/**
 * @param aheadS by how many seconds the clock of each is ahead
 * @returns why there are none, where there are none
 */
export function makeMachines(aheadS: readonly number[]): Machines | string {
  if (process.getuid?.() !== 0) return 'network and time namespaces need root'
  try {
    sh('unshare -T --monotonic 5 true && command -v cc')
    aheadS.forEach((_, machine) => make(machine))
  } catch (thrown) {
    return `network or time namespaces, or a compiler, are not to be had here: ${String(thrown)}`
  }
  const agents: ChildProcess[] = []
  return {
    host: `${subnet(0)}.1`,
    startAgent(machine, at, token) {
      const clock = ['unshare', '-T', '--monotonic', `${aheadS[machine]}`]
      const words = [process.execPath, main, 'agent', '--coordinator', at, '--threads', '1']
      const env = { ...process.env, SERVEWRIGHT_AGENT_TOKEN: token }
      const agent = spawn('ip', ['netns', 'exec', `${tag}-${machine}`, ...clock, ...words], {
        env,
        stdio: ['ignore', 'ignore', 'inherit'],
      })
      agents.push(agent)
      return agent
    },
    run: (machine, words) =>
      void execFileSync('ip', ['netns', 'exec', `${tag}-${machine}`, 'sh', '-ec', words], { stdio: 'pipe' }),
    [Symbol.dispose]() {
      for (const agent of agents) agent.kill('SIGKILL')
      aheadS.forEach((_, machine) => sh(`ip netns del ${tag}-${machine} || true`))
    },
  }
}
