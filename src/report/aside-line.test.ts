import { describe, expect, it } from 'vitest'
import type { RunEvent } from '../contract/events.ts'
import { asideLine, sharedLine } from './aside-line.ts'
import { styleOf } from './terminal.ts'

const plain = styleOf({ isTTY: false })
const line = (event: RunEvent): string | undefined => asideLine(event, 'tiny', plain)

describe('a line of a preset among others', () => {
  it.each<[RunEvent, string | undefined]>([
    [{ type: 'devices-take', title: 'NVIDIA GPU', indices: [0, 1] }, 'on NVIDIA GPU 0, 1'],
    [{ type: 'server-start', argv: [], log: '/log', port: 1 }, 'starting'],
    [
      { type: 'server-start', argv: [], log: '/log', port: 1, baseline: 'without' },
      'starting its baseline, without',
    ],
    [{ type: 'server-ready', startupMs: 50_200 }, 'ready after 50.2 s'],
    [{ type: 'checks-plan', run: 94, skipped: 3, left: 0 }, '94 checks'],
    [{ type: 'server-log', line: 'INFO' }, undefined],
    [{ type: 'rung-climb', rung: { rung: 'port' } as never }, undefined],
  ])('of %j is %j', (event, step) => {
    expect(line(event)).toBe(step === undefined ? undefined : `tiny                  ${step}`)
  })
})

describe('sharedLine', () => {
  it('names the presets that have the processor alone', () => {
    const gpu = { name: 'gpu', needs: { accelerator: 'nvidia' } }
    expect(sharedLine([gpu])).toBeUndefined()
    expect(sharedLine([gpu, { name: 'tiny' }])).toMatch(/^tiny shares the processor/)
  })
})
