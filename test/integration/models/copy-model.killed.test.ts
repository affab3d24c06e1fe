import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { expectWholeOrNothing } from '../../workplaces/kill-copiers.ts'
import {
  contentOf,
  createModelPlace,
  heavyModel,
  leftovers,
  startCopier,
} from '../../workplaces/models-workplace.ts'

const name = 'llama/heavy'

describe('a copier that is killed', () => {
  // At 50 moments in test/e2e/fakes/copy-killed.e2e.ts.
  it('at 10 random moments never leaves anything that would be used and is not whole', () =>
    expectWholeOrNothing(10))
})

describe('copiers at once', () => {
  it.each([2, 8])('%i of them: one makes the copy, the others wait and use it', async (count) => {
    using place = createModelPlace()
    place.addModel(name, heavyModel())
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
