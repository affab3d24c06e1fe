import { expect, test } from 'servewright/vitest'
import { brief } from '../checks/brief.ts'

test('is brief', async ({ server }) => {
  await expect(server).toPassCheck(brief)
})

test('is brief, by the id of the check', async ({ server }) => {
  await expect(server).toPassCheck('house/brief')
})
