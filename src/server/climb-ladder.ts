/** Climbs the readiness ladder of a process that was just started, rung by rung. */
import { defined } from '../base/defined.ts'
import { nowMs, sleep } from '../base/clock.ts'
import { StartupError } from '../base/errors.ts'
import type { Rung } from '../contract/engine.ts'
import type { RungRecord } from '../contract/process-record.ts'
import { ticksPerSecond } from '../host/processes.ts'
import { killedHint } from './last-words.ts'
import { probes, type ProbeAnswer, type ProbeContext } from './probes.ts'
import type { RunningProcess } from './running-process.ts'
import { createStallClock } from './stall-clock.ts'

export interface Climb {
  readonly process: RunningProcess
  /** All that run so far, this one too: the start is over when one of them ends. */
  readonly running: readonly RunningProcess[]
  readonly context: ProbeContext
  readonly capMs: number
  readonly stallMs: number
  /** Monotonic time at which the server's first process was spawned. */
  readonly startedAtMs: number
  onRung(record: RungRecord): void
}

const fastPollMs = 25
const fastForMs = 2_000
const slowPollMs = 100
/** A look at every process of the machine costs more than a probe, and a stall lasts for seconds. */
const lookMs = 200
const msPerTick = 1000 / ticksPerSecond

const signalHints: Readonly<Record<string, string>> = {
  SIGKILL: killedHint,
  SIGILL:
    'The server was built for instructions that this processor lacks: use another build or another machine.',
}

function explainWait(rung: Rung, last: string): string {
  return `It was waiting for: ${rung} (last seen: ${last}).`
}

/** Throws when there is nothing left to wait for. */
function assertRunning({ running, context }: Climb): void {
  context.signal.throwIfAborted()
  const exit = running.map(({ group }) => group.exit).find((one) => one !== undefined)
  if (exit !== undefined) {
    const { exitCode, signal } = exit
    const how = signal === null ? `with exit code ${exitCode}` : `by ${signal}`
    throw new StartupError('startup/exited', `The server ended ${how} before it became ready`, {
      ...defined({ hint: signalHints[signal ?? ''] }),
      facts: { exitCode, signal },
    })
  }
}

/** @returns what tells for how many milliseconds there was no progress, as of the last look */
function watchProgress({ process }: Climb): () => number {
  const stall = createStallClock()
  let lookedMs = nowMs()
  let quietMs = 0
  return () => {
    process.log.poll()
    if (nowMs() - lookedMs < lookMs) return quietMs
    lookedMs = nowMs()
    process.group.tree.sample()
    return (quietMs = stall.observe(process.progressLines, process.group.tree.cpuTicks() * msPerTick))
  }
}

/** Throws when waiting longer makes no sense. */
function assertProgress(climb: Climb, quietFor: () => number, where: string): void {
  const { capMs, stallMs } = climb
  if (nowMs() - climb.startedAtMs > capMs) {
    throw new StartupError(
      'startup/timeout',
      `The server did not become ready within ${Math.round(capMs / 1000)} s. ${where}`,
      {
        hint: 'Raise `startup.capMs` in the preset if the end of the log still shows progress.',
        facts: { capMs },
      },
    )
  }
  const quietMs = quietFor()
  if (quietMs > stallMs) {
    const seconds = Math.round(quietMs / 1000)
    throw new StartupError(
      'startup/stalled',
      `The server wrote no log line and computed next to nothing for ${seconds} s. ${where}`,
      {
        hint: 'See at the end of the log what the server waits for, such as a lock, a download or a device.',
        facts: { stallMs },
      },
    )
  }
}

/** @param sinceMs when the last probe began: what it took is part of the interval */
async function pause(climb: Climb, sinceMs: number): Promise<void> {
  const elapsedMs = nowMs() - climb.startedAtMs
  const intervalMs = elapsedMs < fastForMs ? fastPollMs : slowPollMs
  const waitMs = Math.max(1, sinceMs + intervalMs - nowMs())
  const woken = AbortSignal.any([climb.process.nudge, climb.context.signal])
  await Promise.race([sleep(waitMs, woken), ...climb.running.map(({ group }) => group.exited)])
}

/** One probe, given up when a process of the server ends under it or the start's time is over. */
async function probe(climb: Climb, rung: Rung): Promise<ProbeAnswer> {
  const stop = new AbortController()
  const leftMs = Math.max(1, climb.startedAtMs + climb.capMs - nowMs())
  const signal = AbortSignal.any([climb.context.signal, stop.signal])
  for (const { group } of climb.running) void group.exited.then(() => stop.abort())
  void sleep(leftMs, signal).then(() => stop.abort())
  try {
    return await probes[rung]({ ...climb.context, signal })
  } finally {
    stop.abort()
  }
}

async function climbRung(climb: Climb, rung: Rung, quietFor: () => number): Promise<RungRecord> {
  for (let tries = 1; ; tries++) {
    const beganMs = nowMs()
    const answer = await probe(climb, rung)
    const atMs = nowMs() - climb.startedAtMs
    if (answer.climbed) return { rung, atMs, tries, ...defined({ detail: answer.detail }) }
    assertRunning(climb)
    assertProgress(climb, quietFor, explainWait(rung, answer.detail))
    await pause(climb, beganMs)
    assertRunning(climb)
  }
}

/** @throws StartupError, or the abort reason of the context's signal */
export async function climbLadder(climb: Climb): Promise<void> {
  const quietFor = watchProgress(climb)
  for (const rung of climb.process.spec.readiness) climb.onRung(await climbRung(climb, rung, quietFor))
}
