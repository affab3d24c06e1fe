/** Starts a server as the child of a sub-reaper, and reads what that says of it. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { createInterface } from 'node:readline'
import type { Duplex, Writable } from 'node:stream'
import { sleep, within } from '../../base/clock.ts'
import { isAlive, readProcess } from '../processes.ts'
import type { ExitInfo, Guarded, GuardRequest } from './guarded.ts'
import type { Technique } from './techniques.ts'

/** A shim that looks for its program needs 0.3 s on an idle machine. */
const handshakeMs = 30_000
const farewellMs = 2_000
const pollMs = 50

const signalNames = new Map<number, string>(
  Object.entries(constants.signals).map(([name, number]) => [number, name]),
)

/** A line of news, e.g. `started 17`. */
interface News {
  readonly word: string
  readonly number: number
}

const parseNews = (line: string): News => {
  const [word = '', number] = line.split(' ')
  return { word, number: Number(number) }
}

function exitOf({ word, number }: News): ExitInfo | undefined {
  if (word === 'exited') return { exitCode: number, signal: null }
  return word === 'killed'
    ? { exitCode: null, signal: signalNames.get(number) ?? `signal ${number}` }
    : undefined
}

/** How a server ended whose guardian was killed: nobody knows with which code. */
async function lostExit(pid: number): Promise<ExitInfo> {
  const leader = readProcess(pid)
  while (leader !== undefined && isAlive(leader)) await sleep(pollMs)
  return { exitCode: null, signal: null }
}

interface Talk {
  /** The first news; undefined where the guardian ended without any. */
  readonly first: Promise<News | undefined>
  /** How the server ended; undefined where the guardian ended before it. */
  readonly exit: Promise<ExitInfo | undefined>
}

function listen(child: ChildProcess, news: Duplex): Talk {
  const first = Promise.withResolvers<News | undefined>()
  const exit = Promise.withResolvers<ExitInfo | undefined>()
  news.on('error', () => undefined)
  createInterface({ input: news })
    .on('line', (line) => {
      const told = parseNews(line)
      first.resolve(told)
      const ending = exitOf(told)
      if (ending !== undefined) exit.resolve(ending)
    })
    .on('close', () => {
      first.resolve(undefined)
      exit.resolve(undefined)
    })
  child.once('error', () => {
    first.resolve(undefined)
    exit.resolve(undefined)
  })
  return { first: first.promise, exit: exit.promise }
}

/** Has the guardian end whatever is left, and then itself. */
async function release(child: ChildProcess): Promise<void> {
  child.stdin?.end('q')
  if (child.exitCode === null && child.signalCode === null) await within(once(child, 'exit'), farewellMs)
}

/**
 * @returns undefined where this technique does not work on this machine; nothing was started then
 * @throws Error with the `code` of the system's refusal when the program itself cannot be started
 */
export async function startUnderReaper(
  { kind, file, args }: Technique,
  request: GuardRequest,
): Promise<Guarded | undefined> {
  const { command, session, log, env, lastResort } = request
  const last = lastResort === undefined ? [] : [lastResort.file, ...lastResort.args]
  const child = spawn(file, [...args, session, String(last.length), ...last, command.file, ...command.args], {
    detached: session === 'own',
    stdio: ['pipe', log, log, 'pipe'],
    env,
  })
  child.on('error', () => undefined)
  if (child.pid === undefined) return undefined
  const lifeline = child.stdin as Writable
  lifeline.on('error', () => undefined)
  const { first, exit } = listen(child, child.stdio[3] as Duplex)
  const told = await within(first, handshakeMs)
  if (told?.word !== 'started') {
    await release(child)
    if (told?.word === 'failed')
      throw Object.assign(new Error(`errno ${told.number}`), { errno: told.number })
    return undefined
  }
  const pid = told.number
  let released = false
  return {
    kind,
    pid,
    guardianPid: child.pid,
    exited: exit.then((ending) => ending ?? lostExit(pid)),
    get lost() {
      return !released && (child.exitCode !== null || child.signalCode !== null)
    },
    killAll: () => void lifeline.write('k'),
    abandon: () => {
      released = true
      lifeline.destroy()
    },
    release: () => {
      released = true
      return release(child)
    },
  }
}
