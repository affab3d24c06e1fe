/** Which cores server and client are pinned to: such as share no execution units, where there are enough. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

export interface Lane {
  readonly server: number
  readonly client: number
  /** For a client of two threads; absent where the machine has no more. */
  readonly second?: number
}

function listed(text: string): readonly number[] {
  return text.split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
}

function allowed(): readonly number[] {
  const found = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
  return listed(found ?? '0')
}

/** Threads of one core work for each other; only the first of them is used. */
function isFirst(cpu: number, usable: readonly number[]): boolean {
  try {
    const file = `/sys/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`
    return listed(readFileSync(file, 'utf8').trim()).find((sibling) => usable.includes(sibling)) === cpu
  } catch {
    return true
  }
}

function cores(): readonly number[] {
  const usable = allowed()
  const apart = usable.filter((cpu) => isFirst(cpu, usable))
  return apart.length >= 2 ? apart : usable
}

/** The first core is left to this process and the system, where there are enough. */
function laneAt(index: number): Lane | undefined {
  const all = cores()
  const free = all.length > 3 ? all.slice(1) : all
  const [server, client, second] = free.slice(index * 3)
  if (server === undefined || client === undefined) return undefined
  return { server, client, ...(second === undefined ? {} : { second }) }
}

/** `BENCH_LANE`: how many lanes are somebody else's, as when two benches run at the same time. */
const firstLane = Number(process.env['BENCH_LANE'] ?? 0)

/** Disjoint sets of cores. */
export function lanes(most: number): readonly [Lane, ...Lane[]] {
  const found = Array.from({ length: most }, (_, index) => laneAt(firstLane + index))
  const [first = { server: 0, client: 0 }, ...others] = found.filter((lane) => lane !== undefined)
  return [first, ...others]
}

function hasTaskset(): boolean {
  try {
    execFileSync('taskset', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const byTaskset = hasTaskset()
const script =
  'import os,sys; os.sched_setaffinity(0,set(map(int,sys.argv[1].split(",")))); os.execvp(sys.argv[2],sys.argv[2:])'

/** The command that runs another on some cores alone. */
export function pinned(
  on: readonly number[],
  words: readonly string[],
): readonly [string, readonly string[]] {
  const list = on.join(',')
  return byTaskset ? ['taskset', ['-c', list, ...words]] : ['python3', ['-c', script, list, ...words]]
}
