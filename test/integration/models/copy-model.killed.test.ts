import { randomInt } from 'node:crypto'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sleep } from '../../../src/base/clock.ts'
import { copyModel, findCopy } from '../../../src/models/copy-model.ts'
import {
  contentOf,
  createModelPlace,
  heavyModel,
  leftovers,
  startCopier,
  type ModelPlace,
} from '../../workplaces/models-workplace.ts'

const name = 'llama/heavy'
const kills = 50
const mostTries = 200

let place: ModelPlace
beforeEach(() => {
  place = createModelPlace()
  place.addModel(name, heavyModel())
})
afterEach(() => place[Symbol.dispose]())

/** Kills a copier at a random moment after it has begun. @returns whether it was still at work */
async function killAtRandom(longestMs: number): Promise<boolean> {
  const copier = startCopier(place, name)
  while (!copier.output().includes('start') && copier.child.exitCode === null) await sleep(1)
  await sleep(randomInt(longestMs * 1000) / 1000)
  copier.child.kill('SIGKILL')
  const { code, output } = await copier.ended
  return code === null && !/made|reused/.test(output)
}

/** How long a whole copy takes here and now, from its first byte. */
async function measureCopy(): Promise<number> {
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

describe('a copier that is killed', () => {
  it(
    'at 50 random moments never leaves anything that would be used and is not whole',
    { timeout: 600_000 },
    async () => {
      const whole = contentOf(place.copyRequest(name).source)
      const longestMs = Math.ceil(await measureCopy()) * 2
      let interrupted = 0
      let wrong = 0
      for (let attempt = 0; interrupted < kills && attempt < mostTries; attempt++) {
        if (await killAtRandom(longestMs)) interrupted++
        if ((await findCopy(place.copyRequest(name))) === undefined) continue
        if (JSON.stringify([...contentOf(place.copyOf(name))]) !== JSON.stringify([...whole])) wrong++
        rmSync(place.copyOf(name), { recursive: true })
      }
      expect({ interrupted, wrong }).toEqual({ interrupted: kills, wrong: 0 })
      // Whoever comes next makes a whole one, and clears away what the killed ones left.
      expect(await copyModel(place.copyRequest(name))).toMatchObject({ reused: false, files: 107 })
      expect(contentOf(place.copyOf(name))).toEqual(whole)
      expect(leftovers(dirname(place.copyOf(name)))).toEqual([])
    },
  )
})

describe('copiers at once', () => {
  it.each([2, 8])('%i of them: one makes the copy, the others wait and use it', async (count) => {
    const copiers = Array.from({ length: count }, () => startCopier(place, name))
    const ended = await Promise.all(copiers.map((copier) => copier.ended))
    expect(ended.map(({ code }) => code)).toEqual(Array.from({ length: count }, () => 0))
    const made = ended.filter(({ output }) => output.endsWith('made\n'))
    const reused = ended.filter(({ output }) => output.endsWith('reused\n'))
    expect([made.length, reused.length]).toEqual([1, count - 1])
    expect(contentOf(place.copyOf(name))).toEqual(contentOf(place.copyRequest(name).source))
    expect(leftovers(dirname(place.copyOf(name)))).toEqual([])
    const { lockFolder } = place.copyRequest(name)
    const flags = existsSync(lockFolder)
      ? readdirSync(lockFolder).flatMap((lock) => readdirSync(join(lockFolder, lock)))
      : []
    expect(flags).toEqual([])
  })
})
