import { widthOf } from './wrap.ts'
import { describe, expect, it } from 'vitest'
import type { LoadSecond } from '../contract/load.ts'
import { plainStyle } from './style.ts'
import { createLiveView, liveLines, sparkline } from './load-live.ts'

const second = (atS: number, change: Partial<LoadSecond> = {}): LoadSecond => ({
  atS,
  running: 3,
  sent: 2,
  completed: 2,
  failed: 0,
  good: 2,
  outputTokens: 40,
  inputTokens: 20,
  ttftP50Ms: 25,
  itlMeanMs: 5,
  canaryMaxMs: 1.5,
  ...change,
})

describe('live view of a load', () => {
  it('draws the highest value full and what is missing empty', () => {
    expect(sparkline([0, 7, undefined, 14])).toBe('▁▄ █')
    expect(sparkline([0, 0])).toBe('▁▁')
    expect(sparkline(Array.from({ length: 90 }, () => 1))).toHaveLength(40)
  })

  it('shows the last second, and failures of all', () => {
    const terminal = { style: plainStyle, columns: 80 }
    const lines = liveLines([second(1, { failed: 2, ttftP50Ms: 5 }), second(2, { canaryMaxMs: 9 })], terminal)
    expect(lines).toContain('  ttft p50      25.0 ms  ▂█')
    expect(lines).toContain('  itl mean       5.0 ms  ██')
    expect(lines).toContain('  client lag     9.0 ms  ▂█')
    expect(lines.at(-1)).toBe('  2 s, 4 complete, 2 failed, client fine')
    expect(liveLines([], terminal)).toEqual([])
  })

  it('says when the client is the slow one', () => {
    const lastOf = (canaryMaxMs: number) =>
      liveLines([second(1, { canaryMaxMs })], { style: plainStyle, columns: 80 }).at(-1)
    expect(lastOf(11)).toMatch(/client slow$/)
    expect(lastOf(51)).toMatch(/client too slow$/)
  })

  it('has room on a narrow terminal', () => {
    const seconds = Array.from({ length: 90 }, (_, index) => second(index + 1))
    const lines = liveLines(seconds, { style: plainStyle, columns: 50 })
    expect(lines.every((line) => line.length <= 50)).toBe(true)
  })

  it('writes over its own lines on a terminal, and takes them away', () => {
    const written: string[] = []
    const view = createLiveView({ write: (text) => written.push(text), isTTY: true, columns: 80 })
    view.onSecond(second(1))
    view.onSecond(second(2))
    view.end()
    expect(written[0]?.startsWith('\r\u001b[J')).toBe(true)
    expect(written[1]?.startsWith('\r\u001b[8A\u001b[J')).toBe(true)
    expect(written[2]).toBe('\r\u001b[8A\u001b[J')
  })

  it('takes all of its lines away after the terminal has become narrower and has broken them', () => {
    const written: string[] = []
    const screen = { write: (text: string) => written.push(text), isTTY: true, columns: 80 }
    const view = createLiveView(screen)
    view.onSecond(second(1))
    screen.columns = 20
    view.end()
    const rows = (written[0] ?? '').split('\n').slice(0, -1)
    const broken = rows.reduce((sum, row) => sum + Math.ceil(widthOf(row.replace('\r\u001b[J', '')) / 20), 0)
    expect(broken).toBeGreaterThan(8)
    expect(written[1]).toBe(`\r\u001b[${broken}A\u001b[J`)
  })

  it('says how much of the load is over, where its length is known', () => {
    const written: string[] = []
    const view = createLiveView({ write: (text) => written.push(text), isTTY: true, columns: 80 })
    view.begin(15_000)
    view.onSecond(second(3))
    expect(written[0]).toContain('  3 of 15 s, ')
  })

  it('writes a plain line a second elsewhere', () => {
    const written: string[] = []
    const view = createLiveView({ write: (text) => written.push(text) })
    view.onSecond(second(7))
    view.end()
    expect(written).toEqual([
      '     7 s  running 3  sent 2  complete 2  failed 0  tokens 40  ttft p50 25.0 ms  itl mean 5.00 ms  canary max 1.50 ms\n',
    ])
  })
})
