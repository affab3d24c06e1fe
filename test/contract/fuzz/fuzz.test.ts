/** A little of `npm run fuzz`: each kind of text, damaged a few times. */
import { expect, it } from 'vitest'
import { fuzz } from '../../fuzz/fuzz.ts'
import { targets } from '../../fuzz/targets.ts'

it.each(targets)('$name that are not damaged are read', async ({ seeds, read }) => {
  for (const [at, text] of seeds.entries())
    await expect(Promise.resolve(read(text, at))).resolves.not.toThrow()
})

it.each(targets)('$name that are damaged are read, or refused with a code', async (target) => {
  const { runs, failure } = await fuzz(target, { runs: Math.ceil(target.runs / 50), seed: 42 })
  expect(failure).toBeUndefined()
  expect(runs).toBe(Math.ceil(target.runs / 50))
})
