/** A server that logs one line of a size that nobody expects: the run goes on, and keeps neither time nor memory for it. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sleep } from '../../../src/base/clock.ts'
import { createWorkplace, fakeEngine } from '../../workplaces/cli-workplace.ts'
import { peakOf } from '../../workplaces/peak-memory.ts'

/** With `SERVEWRIGHT_TEST_LINE_MIB=600` it is tried at full size. */
const mib = Number(process.env['SERVEWRIGHT_TEST_LINE_MIB'] ?? 64)
const runMs = 100_000

it(
  `a line of ${mib} MiB leaves the verdict, the log and the memory as they are`,
  { timeout: runMs },
  async () => {
    using place = createWorkplace()
    const run = place.start(
      ['run', 'fake', '--engine-path', fakeEngine, '--only', 'health'],
      `long-line:${mib}`,
    )
    let [peak, over] = [0, false]
    void run.ended.then(() => (over = true))
    for (; !over; await sleep(20)) peak = Math.max(peak, peakOf(run.child.pid ?? 0))
    const { code } = await run.ended
    expect(place.report().verdict).toBe('accepted')
    expect(code).toBe(0)
    // An ordinary run needs 150.
    expect(peak).toBeGreaterThan(30)
    expect(peak).toBeLessThan(400)
    const kept = statSync(join(place.folder, 'servewright-report/latest/server.log')).size
    expect(kept).toBeLessThan(33 * 2 ** 20)
  },
)
