/** Answers without an end, under load: each ends at a limit of its own, long before the time of the whole request. */
import { describe, expect, it } from 'vitest'
import { startFakeEngine } from '../../fake-engine/start-fake-engine.ts'
import { faults } from '../../faults/catalogue.ts'
import { serveFaults } from '../../faults/serve-faults.ts'
import { tryFault } from '../../faults/try-fault.ts'

const endless = faults.filter(({ name, load }) => load !== undefined && / without an end/.test(name))

describe('a load of answers without an end', () => {
  it.each(endless)('$name', { timeout: 150_000 }, async (fault) => {
    await using engine = await startFakeEngine()
    await using server = await serveFaults(endless, engine.url)
    expect((await tryFault(fault, 'load', server)).wrong).toEqual([])
  })
})
