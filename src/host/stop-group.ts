/** Stops a process group: TERM to the leader, grace, KILL to all that is left; and says what it took. */
import { nowMs, sleep, within } from '../base/clock.ts'
import { deadlineIn } from '../base/deadline.ts'
import type { TeardownDialect } from '../contract/engine.ts'
import { isAlive, readProcess, type ProcessEntry } from './processes.ts'
import { killGroup, signalProcess } from './signal-process.ts'
import { forgetGroup, type ProcessGroup } from './spawn-group.ts'

export interface StopOptions {
  readonly graceMs: number
  readonly dialect: TeardownDialect
  /** Aborts the grace: KILL at once. */
  readonly hurry?: AbortSignal
}

export interface StopReport {
  readonly durationMs: number
  /** The leader had ended by itself before the first signal. */
  readonly leaderWasGone: boolean
  /** Who was alive before the first signal. */
  readonly members: readonly ProcessEntry[]
  /** Members that needed KILL. */
  readonly killed: readonly ProcessEntry[]
  /** Members alive after KILL. */
  readonly survivors: readonly ProcessEntry[]
}

const afterKillMs = 5_000
const pollMs = 5
const exitNewsMs = 1_000

async function waitUntilGone(
  group: ProcessGroup,
  limitMs: number,
  hurry?: AbortSignal,
): Promise<readonly ProcessEntry[]> {
  const deadline = deadlineIn(limitMs)
  let left = group.tree.sample()
  while (left.length > 0 && !deadline.expired && hurry?.aborted !== true) {
    await Promise.race([sleep(pollMs, hurry), group.exit === undefined ? group.exited : sleep(pollMs, hurry)])
    // A whole scan of /proc at every step would cost more than the wait is long.
    if (left.some(isAlive)) continue
    left = group.tree.sample()
  }
  return left.length > 0 ? group.tree.sample() : []
}

/** It may have ended since we last heard of it. */
function signalLeader({ pid }: ProcessGroup): void {
  const leader = readProcess(pid)
  if (leader !== undefined) signalProcess(leader, 'SIGTERM')
}

export async function stopGroup(
  group: ProcessGroup,
  { graceMs, dialect, hurry }: StopOptions,
): Promise<StopReport> {
  const start = nowMs()
  const members = group.tree.sample()
  const leaderWasGone = group.exit !== undefined
  if (!leaderWasGone) signalLeader(group)
  // Orphans get the chance that their leader would have given them, unless the dialect leaves all to the leader.
  else if (dialect === 'group') killGroup(group.pid, 'SIGTERM')
  // Whoever is stopped hears of no TERM, and whoever waits for it waits for its whole grace.
  for (const entry of members) if (entry.state === 'T') signalProcess(entry, 'SIGCONT')
  const lingering = await waitUntilGone(group, graceMs, hurry)
  if (lingering.length > 0) {
    group.killAll()
    killGroup(group.pid, 'SIGKILL')
    for (const entry of lingering) signalProcess(entry, 'SIGKILL')
  }
  const survivors = lingering.length > 0 ? await waitUntilGone(group, afterKillMs) : []
  // /proc shows the leader as gone a moment before we learn how it ended.
  await within(group.exited, exitNewsMs)
  if (survivors.length === 0) await forgetGroup(group.pid)
  return { durationMs: nowMs() - start, leaderWasGone, members, killed: lingering, survivors }
}
