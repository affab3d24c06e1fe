import { closeSync, openSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { enoughBytes, flushEarly } from './early-flush.ts'

let file: number
afterEach(() => closeSync(file))

describe('a file that cannot be flushed', () => {
  beforeEach(() => {
    file = openSync('/dev/null', 'w')
  })

  it('is not touched before enough was written', async () => {
    const early = flushEarly(file, { taken: false })
    early.wrote(enoughBytes - 1)
    await expect(early.ended()).resolves.toBeUndefined()
  })

  it('tells its first failure in the end, whatever was written since, and leaves the turn to others', async () => {
    const turn = { taken: false }
    const early = flushEarly(file, turn)
    early.wrote(enoughBytes)
    expect(turn.taken).toBe(true)
    await expect(early.ended()).rejects.toMatchObject({ code: 'EINVAL' })
    expect(turn.taken).toBe(false)
    early.wrote(enoughBytes)
    await expect(early.ended()).rejects.toMatchObject({ code: 'EINVAL' })
    expect(turn.taken).toBe(false)
  })

  it('waits while another is flushed', async () => {
    const early = flushEarly(file, { taken: true })
    early.wrote(enoughBytes)
    await expect(early.ended()).resolves.toBeUndefined()
  })
})
