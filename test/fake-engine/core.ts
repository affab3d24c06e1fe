/** The child processes of the fake engine that a test may stop or kill; each answer goes through the core, where there is one. */
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { eatMemory } from './eat-memory.ts'
import { ApiError } from './fields.ts'
import { logEngine } from './log.ts'

const core = 'VLLM::EngineCore'
let child: ChildProcess | undefined
let dead = false
let mournMs: number | undefined
let turn = 0
const waiting = new Map<number, () => void>()

const tell = (): void => {
  for (const done of waiting.values()) done()
  waiting.clear()
}

/** From now on it ends by itself, in good order, so long after its core. */
export function endWithCore(afterMs: number): void {
  mournMs = afterMs
}

/** Resolves once the child is at work. */
export async function startCore(title: string): Promise<void> {
  const script = join(import.meta.dirname, 'core-child.ts')
  const started = spawn(process.execPath, [script, title], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  await new Promise((resolve) => started.once('message', resolve))
  logEngine('INFO', `${title} has pid ${started.pid}`)
  if (title !== core) return
  child = started
  started.on('message', (answered: number) => {
    waiting.get(answered)?.()
    waiting.delete(answered)
  })
  // Whoever is asked at the moment of its death cannot be told.
  started.on('error', () => undefined)
  started.once('exit', () => {
    dead = true
    logEngine('ERROR', 'EngineCore died unexpectedly, shutting down client.')
    tell()
    if (mournMs !== undefined) setTimeout(() => process.exit(0), mournMs)
  })
}

/** In the server itself where it has no core. */
export function eatInCore(): void {
  if (child === undefined) eatMemory()
  else child.send('eat')
}

export const stopCore = (): void => void child?.kill('SIGSTOP')

export const hasDeadCore = (): boolean => dead

/** Resolves once the core has answered; for ever without an answer where it is stopped. @throws ApiError where it is dead */
export async function askCore(): Promise<void> {
  if (child === undefined) return
  const own = ++turn
  if (!dead)
    await new Promise<void>((done) => {
      waiting.set(own, done)
      child?.send(own)
    })
  if (dead)
    throw new ApiError('EngineCore encountered an issue.', null, { status: 500, type: 'InternalServerError' })
}
