/** Climbs the readiness ladder of a server that was just started, rung by rung. */
import { nowMs, sleep } from '../base/clock.ts'
import { StartupError } from '../base/errors.ts'
import type { Rung } from '../contract/engine.ts'
import type { RungRecord } from '../contract/report.ts'
import type { LogFollower } from '../host/log-file.ts'
import { ticksPerSecond } from '../host/processes.ts'
import type { ProcessGroup } from '../host/spawn-group.ts'
import { probes, type ProbeAnswer, type ProbeContext } from './probes.ts'
import { createStallClock, type StallClock } from './stall-clock.ts'

export interface Climb {
  readonly rungs: readonly Rung[]
  readonly group: ProcessGroup
  readonly log: LogFollower
  /** Lines so far that are not answers to our own probes. */
  progressLines(): number
  readonly context: ProbeContext
  readonly capMs: number
  readonly stallMs: number
  /** Monotonic time of the spawn. */
  readonly startedAtMs: number
  /** Aborted and renewed by each ready line: a reason to look at once. */
  nudge(): AbortSignal
  onRung(record: RungRecord): void
}

const fastPollMs = 25
const fastForMs = 2_000
const slowPollMs = 100
const msPerTick = 1000 / ticksPerSecond

const illegalInstruction =
  'Its build uses instructions that this processor lacks: use another build, or another machine.'

function explainWait(rung: Rung, last: string): string {
  return `It was waiting for: ${rung} (last seen: ${last}).`
}

/** Throws when there is nothing left to wait for. */
function assertRunning({ group, context }: Climb): void {
  context.signal.throwIfAborted()
  if (group.exit !== undefined) {
    const { exitCode, signal } = group.exit
    const how = signal === null ? `with exit code ${exitCode}` : `by ${signal}`
    throw new StartupError('startup/exited', `The server ended ${how} before it was ready`, {
      ...(signal === 'SIGILL' ? { hint: illegalInstruction } : {}),
      facts: { exitCode, signal },
    })
  }
}

/** Throws when waiting longer makes no sense. */
function assertProgress(climb: Climb, stall: StallClock, where: string): void {
  const { group, log, capMs, stallMs } = climb
  if (nowMs() - climb.startedAtMs > capMs) {
    throw new StartupError(
      'startup/timeout',
      `The server was not ready after ${Math.round(capMs / 1000)} s. ${where}`,
      {
        hint: 'Raise `startup.capMs` in the preset if the log shows progress to the end.',
        facts: { capMs },
      },
    )
  }
  log.poll()
  group.tree.sample()
  const quietMs = stall.observe(climb.progressLines(), group.tree.cpuTicks() * msPerTick)
  if (quietMs > stallMs) {
    const seconds = Math.round(quietMs / 1000)
    throw new StartupError(
      'startup/stalled',
      `The server neither logged nor computed for ${seconds} s. ${where}`,
      {
        hint: 'Look at the end of the log for what it waits for: a lock, a download, a device.',
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
  const woken = AbortSignal.any([climb.nudge(), climb.context.signal])
  await Promise.race([sleep(waitMs, woken), climb.group.exited])
}

/** One probe, given up when the server ends under it or the start's time is over. */
async function probe(climb: Climb, rung: Rung): Promise<ProbeAnswer> {
  const stop = new AbortController()
  const leftMs = Math.max(1, climb.startedAtMs + climb.capMs - nowMs())
  const signal = AbortSignal.any([climb.context.signal, stop.signal])
  void climb.group.exited.then(() => stop.abort())
  void sleep(leftMs, signal).then(() => stop.abort())
  try {
    return await probes[rung]({ ...climb.context, signal })
  } finally {
    stop.abort()
  }
}

async function climbRung(climb: Climb, rung: Rung, stall: StallClock): Promise<RungRecord> {
  for (let tries = 1; ; tries++) {
    const beganMs = nowMs()
    const answer = await probe(climb, rung)
    const atMs = nowMs() - climb.startedAtMs
    if (answer.climbed)
      return { rung, atMs, tries, ...(answer.detail === undefined ? {} : { detail: answer.detail }) }
    assertRunning(climb)
    assertProgress(climb, stall, explainWait(rung, answer.detail))
    await pause(climb, beganMs)
    assertRunning(climb)
  }
}

/** @throws StartupError, or the abort reason of the context's signal */
export async function climbLadder(climb: Climb): Promise<void> {
  const stall = createStallClock()
  for (const rung of climb.rungs) climb.onRung(await climbRung(climb, rung, stall))
}
