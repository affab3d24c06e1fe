/** A real vLLM one of whose processes gets a signal; `node test/torture/strike-real.ts` tries every one. */
import { describe, expect, it } from 'vitest'
import { strikeReal } from '../strike-real.ts'

describe('a real vLLM', () => {
  it('whose API server is stopped is one finding within seconds, which names it', async () => {
    const { pid, code, noticedMs, report, left } = await strikeReal({ whom: 'API server', signal: 'SIGSTOP' })
    // 9.1 s were measured at a load of 25.
    expect(noticedMs).toBeLessThan(30_000)
    expect(report.reasons.filter((reason) => reason.code !== 'known/gone')).toMatchObject([
      {
        code: 'server/hung',
        message: expect.stringMatching(new RegExp(`its process ${pid} .* is stopped`)) as string,
      },
    ])
    expect(code).toBe(1)
    expect(report.servers[0]?.teardown?.proof).toMatchObject({ survivors: [], portFree: true })
    expect(left).toEqual([])
  })
})
