/**
 * `npm run bench:clock -- --rows merged`, as root: frames that come while the reader is away, on loopback and on a path like
 * a network card's. There the kernel merges what it has not yet handed over, and the earlier of two never keeps its stamp.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { getuid } from 'node:process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { native } from '../load/programs.ts'
import type { MergedFrames } from './merged-end.ts'

const end = join(import.meta.dirname, 'merged-end.ts')
const [spaceA, spaceB] = [`swa${process.pid}`, `swb${process.pid}`]

/** Why it cannot be tried here; undefined where it can. */
export function withoutPath(): string | undefined {
  if (getuid?.() !== 0) return 'only root may make devices and namespaces'
  if (!existsSync('/dev/net/tun')) return 'there is no /dev/net/tun'
  try {
    execFileSync('ip', ['netns', 'list'], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'there is no ip of iproute2'
  }
}

const said = (child: ChildProcess, pattern: RegExp): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.on('data', (data: Buffer) => {
      text += data.toString()
      const found = pattern.exec(text)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.once('exit', (code) =>
      reject(new Error(`${child.spawnargs.join(' ')} ended with ${code}: ${text}`)),
    )
  })

async function between(
  prefixes: readonly [readonly string[], readonly string[]],
  host: string,
): Promise<MergedFrames> {
  const start = (prefix: readonly string[], words: readonly string[]): ChildProcess => {
    const [file = '', ...args] = [...prefix, process.execPath, end, ...words]
    return spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  }
  const [reading, sending] = prefixes
  const sender = start(sending, ['send', host])
  try {
    const port = await said(sender, /listening (\d+)\n/)
    return JSON.parse(await said(start(reading, ['read', host, port]), /(\{.*\})\n/)) as MergedFrames
  } finally {
    sender.kill('SIGKILL')
  }
}

async function onTaps(): Promise<MergedFrames> {
  const ip = (...words: readonly string[]): void => void execFileSync('ip', words, { stdio: 'ignore' })
  let path: ChildProcess | undefined
  try {
    for (const space of [spaceA, spaceB]) ip('netns', 'add', space)
    path = spawn(native('tap-path', 'clock/tap-path.c'), [spaceA, spaceB], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    await said(path, /(ready)\n/)
    for (const [space, address] of [
      [spaceA, '10.77.0.1/24'],
      [spaceB, '10.77.0.2/24'],
    ] as const) {
      ip('-n', space, 'address', 'add', address, 'dev', 'tap0')
      ip('-n', space, 'link', 'set', 'tap0', 'up')
    }
    const inSpace = (space: string): readonly string[] => ['ip', 'netns', 'exec', space]
    return await between([inSpace(spaceA), inSpace(spaceB)], '10.77.0.2')
  } finally {
    path?.kill('SIGKILL')
    for (const space of [spaceA, spaceB]) ip('netns', 'delete', space)
  }
}

export async function measureMerged(): Promise<{
  readonly loopback: MergedFrames
  readonly card: MergedFrames
}> {
  return { loopback: await between([[], []], '127.0.0.1'), card: await onTaps() }
}
