import { describe, expect, it } from 'vitest'
import { explainInstallFailure } from './explain-install-failure.ts'

describe('explainInstallFailure', () => {
  it.each([
    ['environment/no-network', 'error: Failed to fetch: x\n  cause: dns error'],
    ['environment/no-network', 'error: Request failed after 3 retries in 5.6s\n  cause: Failed to fetch: x'],
    ['environment/no-network', "WARNING: Retrying after connection broken by 'NewConnectionError(…)'"],
    ['environment/no-disk', 'error: failed to write: No space left on device (os error 28)'],
    ['environment/no-disk', 'Failed to fetch x\nOSError: [Errno 28] No space left on device'],
    ['environment/install-failed', 'error: Hash mismatch for `x==1.0`'],
  ])('%s: %s', (code, output) => {
    expect(explainInstallFailure('Installing x', output)).toMatchObject({ code, exitCode: 3 })
  })

  it('shows the last lines, and gives a hint', () => {
    const output = Array.from({ length: 40 }, (_, index) => `line ${index}`).join('\n\n')
    const error = explainInstallFailure('Installing x', output)
    expect(error.message.split('\n')).toHaveLength(13)
    expect(error.message).toMatch(/^Installing x failed:\n {2}line 28\n[^]*line 39$/)
    expect(error.hint).toContain('--force')
  })
})
