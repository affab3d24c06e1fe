/** Tests by the checks that ship. */
import { expect, test } from '../../../src/vitest/index.ts'

/** One test for each check; skipped, with the reason, where the check does not apply to the preset. */
export function passes(...checks: readonly string[]): void {
  test.for(checks)('passes %s', async (check, { server, skip }) => {
    const reason = await server.skipReason(check)
    skip(reason !== undefined, reason)
    await expect(server).toPassCheck(check)
  })
}
