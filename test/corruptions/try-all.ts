/** Tries corruptions two at a time, in front of one real server for each preset. */
import { join } from 'node:path'
import type { Corruption } from './corruption.ts'
import { tryCorruption, type Trial } from './try-corruption.ts'
import { startUpstream, usualPreset, type Upstream } from './upstream.ts'

/** Most of a trial is the command's own work; more at once would measure the server's queue. */
const atOnce = 2

interface Tries {
  readonly folder: string
  /** Whether the server is tried as it is too, by all checks. */
  readonly clean: boolean
  /** Whether every check is run for each, and not only those that have to show it. */
  readonly whole: boolean
  readonly onTrial: (trial: Trial) => void
}

/** Every trial is judged by its caller; the clean one is named `none`. */
export async function tryAll(chosen: readonly Corruption[], tries: Tries): Promise<void> {
  const groups = Map.groupBy(chosen, (one) => one.preset ?? usualPreset)
  if (tries.clean && groups.size === 0) groups.set(usualPreset, [])
  for (const [preset, tried] of groups) {
    await using upstream = await startUpstream(join(tries.folder, preset), preset)
    if (tries.clean) tries.onTrial(await tryCorruption('none', { upstream, selection: [] }))
    await tryEach(tried, { ...tries, upstream })
  }
}

async function tryEach(
  tried: readonly Corruption[],
  { upstream, whole, onTrial }: Tries & { readonly upstream: Upstream },
): Promise<void> {
  const judge = async ({ name, only }: Corruption): Promise<void> =>
    onTrial(await tryCorruption(name, { upstream, selection: whole ? [] : ['--only', only] }))
  const queue = tried.filter(({ alone }) => alone !== true).values()
  const work = async (): Promise<void> => {
    for (const one of queue) await judge(one)
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  for (const one of tried.filter(({ alone }) => alone === true)) await judge(one)
}
