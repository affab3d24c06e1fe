/** Tries faults through the commands that are for them, several at a time: most of them wait for something. */
import { availableParallelism } from 'node:os'
import { startFakeEngine } from '../fake-engine/start-fake-engine.ts'
import type { Fault } from './fault.ts'
import { type Command, serveFaults } from './serve-faults.ts'
import { tryFault, type Trial } from './try-fault.ts'

const atOnce = 2 * availableParallelism()

export const commandsFor = ({ run, load }: Fault): readonly Command[] => [
  'probe',
  ...(run === undefined ? [] : (['run'] as const)),
  ...(load === undefined ? [] : (['load'] as const)),
]

interface Tries {
  readonly commands: readonly Command[]
  /** Whether `run` and `load` see every answer that is for them, and not only each fourth. */
  readonly whole: boolean
  readonly onTrial: (trial: Trial) => void
}

const oneIn = 4
/** A machine that does other things as well may need an hour for all of them. */
const lifetimeMs = 6 * 3_600_000

export async function tryAll(chosen: readonly Fault[], { commands, whole, onTrial }: Tries): Promise<void> {
  await using engine = await startFakeEngine({ env: { FAKE_ENGINE_LIFETIME_MS: String(lifetimeMs) } })
  await using server = await serveFaults(chosen, engine.url)
  const tries = chosen.flatMap((fault, at) =>
    commandsFor(fault).flatMap((command) =>
      commands.includes(command) && (whole || command === 'probe' || at % oneIn === 0)
        ? [{ fault, command }]
        : [],
    ),
  )
  const queue = tries.values()
  const work = async (): Promise<void> => {
    for (const { fault, command } of queue) onTrial(await tryFault(fault, command, server))
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}
