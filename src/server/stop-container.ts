/** Stops a container by its name, and proves that it is gone. */
import { nowMs, sleep } from '../base/clock.ts'
import { runCommand, type CommandOutcome } from '../host/run-command.ts'
import { serverEnvironment } from '../host/server-environment.ts'
import type { Container } from './container-command.ts'

const answerMs = 10_000
const patienceMs = 5_000
const pauseMs = 100

interface Limits {
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

/** Asks the tool, and never throws: what it could not do shows in the proof. */
async function ask(tool: string, args: readonly string[], limits: Limits = {}): Promise<CommandOutcome> {
  const { timeoutMs = answerMs, signal = new AbortController().signal } = limits
  try {
    return await runCommand({ file: tool, args, inherited: serverEnvironment({}), timeoutMs, signal })
  } catch {
    return { stdout: '', stderr: '', failure: 'was given up' }
  }
}

/** @returns true also where the tool does not say */
async function isThere({ tool, name }: Container): Promise<boolean> {
  const args = ['ps', '--all', '--filter', `name=${name}`, '--format', '{{.Names}}']
  const { stdout, failure } = await ask(tool, args)
  return failure !== undefined || stdout.split('\n').some((line) => line.trim() === name)
}

/** TERM, and KILL after the grace; nothing of it where the signal aborts. */
export async function stopContainer(
  { tool, name }: Container,
  graceMs: number,
  hurry: AbortSignal,
): Promise<void> {
  const seconds = String(Math.ceil(graceMs / 1000))
  await ask(tool, ['stop', '-t', seconds, name], { timeoutMs: graceMs + answerMs, signal: hurry })
}

/** @returns whether the container is still there after all */
export async function removeContainer(container: Container): Promise<boolean> {
  const startMs = nowMs()
  if (!(await isThere(container))) return false
  await ask(container.tool, ['rm', '--force', container.name])
  while (await isThere(container)) {
    if (nowMs() - startMs > patienceMs) return true
    await sleep(pauseMs)
  }
  return false
}
