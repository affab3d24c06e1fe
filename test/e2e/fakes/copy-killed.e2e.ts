/** The same as in test/integration/models/copy-model.killed.test.ts, at more moments: a copier is started for each. */
import { expect, it } from 'vitest'
import { expectWholeOrNothing } from '../../workplaces/kill-copiers.ts'

it('a copier that is killed at 50 random moments never leaves anything that would be used and is not whole', async () => {
  expect.hasAssertions()
  await expectWholeOrNothing(50)
})
