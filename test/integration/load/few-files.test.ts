/** A load that has no descriptor left amid its way voids itself: no request that was never sent counts against the server. */
import { expect, it } from 'vitest'
import { startFakeEngine } from '../../fake-engine/start-fake-engine.ts'
import { faults } from '../../faults/catalogue.ts'
import { serveFaults } from '../../faults/serve-faults.ts'
import { createWorkplace } from '../../workplaces/cli-workplace.ts'

it.each(['read', 'auto'])(
  'is void by what the machine lacks, with stamps %s',
  { timeout: 90_000 },
  async (stamps) => {
    // No answer comes, so that more requests are under way than the load could have reckoned with.
    const silent = faults.find(({ name }) => name === 'silence before the head')
    if (silent === undefined) throw new Error('There is no such fault')
    await using engine = await startFakeEngine()
    await using server = await serveFaults([silent], engine.url)
    using workplace = createWorkplace()
    const words = [
      'load',
      '--url',
      server.urlOf(silent, 'load'),
      ...`--model tiny --stamps ${stamps} --rate 40 --duration 10 --warmup 0 --max-tokens 4`.split(' '),
    ]
    const through = ['sh', '-c', 'ulimit -n 190; exec "$@"', 'sh']
    const { code, stdout, stderr } = await workplace.run(words, '', {}, through)
    expect({ code, stdout, stderr }).toMatchObject({ code: 5, stderr: '' })
    const [record] = workplace.report().loads ?? []
    expect(record?.counts.failed).toBe(0)
    // A machine that is busy with other things has further reasons.
    expect(record?.validity.state).toBe('void')
    expect(record?.validity.reasons[0]).toMatch(
      /^No file descriptor is left for a connection: .*This process may open 190\. .*ulimit -n 4096$/,
    )
    expect(record?.counts.notSent).toBeGreaterThan(0)
  },
)
