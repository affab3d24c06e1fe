import { describe, expect, it } from 'vitest'
import type { Arrival } from '../../contract/load-plan.ts'
import { assertRoom, connectionsNeeded, type Room } from './assert-room.ts'

const wide: Room = { files: { open: 30, limit: 65_536 }, ports: 28_232, memoryMiB: 1_024 }

/** Users of a load that is shared out to so many machines. */
const room = (users: number, change: Partial<Room> = {}, { of = 1, bind = [] as string[] } = {}): number =>
  assertRoom(
    { request: { arrival: { kind: 'users', users } }, place: { machine: 0, of }, bind },
    { ...wide, ...change },
  )

describe('the room that a machine has', () => {
  it.each<[Arrival, number]>([
    [{ kind: 'users', users: 512 }, 512],
    [{ kind: 'poisson', rate: 10.5 }, 11],
    [{ kind: 'ramp', fromRate: 1, toRate: 90, overMs: 1000 }, 90],
    [{ kind: 'steps', rates: [5, 70, 20], stepMs: 1000 }, 70],
    [{ kind: 'trace', atMs: [1, 2, 3] }, 3],
  ])('counts what %j needs', (arrival, needed) => {
    expect(connectionsNeeded(arrival)).toBe(needed)
  })

  it('names the number of descriptors that is needed', () => {
    expect(() => room(2000, { files: { open: 30, limit: 1024 } })).toThrow(
      expect.objectContaining({
        code: 'environment/too-few-files',
        message: 'The load needs 2094 file descriptors, but this process may open only 1024',
        hint: 'Raise the limit first: ulimit -n 2094',
      }),
    )
  })

  it('has ports for each of its addresses', () => {
    expect(() => room(30_000)).toThrow(
      expect.objectContaining({
        code: 'environment/too-few-ports',
        message:
          'The load needs 30000 connections from this machine, but its local ports are enough for only 28232',
      }),
    )
    expect(room(30_000, {}, { bind: ['10.0.0.1', '10.0.0.2'] })).toBe(56_464)
  })

  it('has memory for what is under way', () => {
    expect(() => room(20_000, { memoryMiB: 512 })).toThrow(
      expect.objectContaining({ code: 'environment/no-memory' }),
    )
  })

  it('is asked for its own share of the load', () => {
    expect(room(40_000, {}, { of: 2 })).toBe(28_232)
  })

  it('lets go ahead what fits', () => {
    expect(() => room(2, { files: { open: 30, limit: 96 } })).not.toThrow()
  })
})
