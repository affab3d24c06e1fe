/** Kills copiers at random moments, and looks at what they leave. */
import { randomInt } from 'node:crypto'
import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect } from 'vitest'
import { sleep } from '../../src/base/clock.ts'
import { copyModel, findCopy } from '../../src/models/copy-model.ts'
import {
  contentOf,
  createModelPlace,
  heavyModel,
  leftovers,
  startCopier,
  type ModelPlace,
} from './models-workplace.ts'

const name = 'llama/heavy'
/** Some come too late, more of them where the machine was slower a moment ago; so many for each that does not. */
const triesEach = 8
/** What a time too long is shortened to. */
const shorter = 0.9

/** Kills a copier at a random moment after it has begun. @returns whether it was still at work */
async function killAtRandom(place: ModelPlace, longestMs: number): Promise<boolean> {
  const copier = startCopier(place, name)
  while (!copier.output().includes('start') && copier.child.exitCode === null) await sleep(1)
  await sleep(randomInt(longestMs * 1000) / 1000)
  copier.child.kill('SIGKILL')
  const { code, output } = await copier.ended
  return code === null && !/made|reused/.test(output)
}

/** How long a whole copy takes here and now, from its first byte. */
async function measureCopy(place: ModelPlace): Promise<number> {
  let startedMs = 0
  const startedAt = (): void => {
    startedMs = performance.now()
  }
  await copyModel(
    place.copyRequest(name, { onProgress: ({ kind }) => void (kind === 'start' && startedAt()) }),
  )
  const tookMs = performance.now() - startedMs
  rmSync(place.copyOf(name), { recursive: true })
  return tookMs
}

/** Expects that nothing which is not whole would ever be used, however often a copier is killed at its work. */
export async function expectWholeOrNothing(kills: number): Promise<void> {
  using place = createModelPlace()
  place.addModel(name, heavyModel())
  const whole = contentOf(place.copyRequest(name).source)
  let longestMs = Math.ceil(await measureCopy(place)) * 2
  let interrupted = 0
  const wrong: number[] = []
  for (let attempt = 0; interrupted < kills && attempt < kills * triesEach; attempt++) {
    if (await killAtRandom(place, Math.ceil(longestMs))) interrupted++
    else longestMs *= shorter
    if ((await findCopy(place.copyRequest(name))) === undefined) continue
    if (JSON.stringify([...contentOf(place.copyOf(name))]) !== JSON.stringify([...whole])) wrong.push(attempt)
    rmSync(place.copyOf(name), { recursive: true })
  }
  expect({ interrupted, wrong }).toEqual({ interrupted: kills, wrong: [] })
  // Whoever comes next makes a whole one, and clears away what the killed ones left.
  expect(await copyModel(place.copyRequest(name))).toMatchObject({ reused: false, files: 107 })
  expect(contentOf(place.copyOf(name))).toEqual(whole)
  expect(leftovers(dirname(place.copyOf(name)))).toEqual([])
}
