/** Answers without an end, under load: each ends at a limit of its own, long before the time of the whole request. */
import { describe, expect, it } from 'vitest'
import { startFakeEngine } from '../../fake-engine/start-fake-engine.ts'
import { createWorkplace } from '../../workplaces/cli-workplace.ts'
import type { Fault } from '../../faults/fault.ts'
import { faults } from '../../faults/catalogue.ts'
import { serveFaults } from '../../faults/serve-faults.ts'
import { tryFault } from '../../faults/try-fault.ts'

const endless = faults.filter(({ name, load }) => load !== undefined && / without an end/.test(name))

const named = (name: string): Fault => {
  const fault = faults.find((one) => one.name === name)
  if (fault === undefined) throw new Error(`There is no fault ${name}`)
  return fault
}

describe('a load of answers without an end', () => {
  it.each(endless)('$name', { timeout: 150_000 }, async (fault) => {
    await using engine = await startFakeEngine()
    await using server = await serveFaults(endless, engine.url)
    expect((await tryFault(fault, 'load', server)).wrong).toEqual([])
  })

  it('ends a stream that is far beyond its limit of tokens at once', { timeout: 150_000 }, async () => {
    const fault: Fault = { ...named('tokens without an end'), completion: 'malformed', load: 1 }
    await using engine = await startFakeEngine()
    await using server = await serveFaults([fault], engine.url)
    const { wrong, seconds } = await tryFault(fault, 'load', server)
    expect(wrong).toEqual([])
    // The limit of the whole request is 300 s; a busy machine needs some to start.
    expect(seconds).toBeLessThan(100)
  })

  it(
    'waits for a first token as long as its limit, however many comments come',
    { timeout: 150_000 },
    async () => {
      const fault = named('comments without an end')
      await using engine = await startFakeEngine()
      await using server = await serveFaults([fault], engine.url)
      using workplace = createWorkplace()
      const words = '--model tiny --users 1 --requests 2 --warmup 0 --max-tokens 4 --limit firstToken=2s'
      const { code } = await workplace.run([
        'load',
        '--url',
        server.urlOf(fault, 'load'),
        ...words.split(' '),
      ])
      const [record] = workplace.report().loads ?? []
      expect({ code, answers: record?.counts.byCompletion }).toEqual({
        code: record?.validity.state === 'void' ? 5 : 1,
        answers: { timeout: 2 },
      })
      expect(record?.durationMs).toBeLessThan(30_000)
    },
  )
})
