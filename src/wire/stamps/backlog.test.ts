/** What waits between a read and the look into it: in order, whole, and no more than fits. */
import { describe, expect, it } from 'vitest'
import { Backlog } from './backlog.ts'
import { Slot } from './slot.ts'

const slotOf = (fd: number): Slot =>
  new Slot(fd, fd, {
    secure: false,
    onBytes: () => undefined,
    onHandBack: () => undefined,
    onBroken: () => undefined,
  })
const into = Buffer.alloc(65_536)

function addText(backlog: Backlog, slot: Slot, text: string): void {
  const bytes = Buffer.from(text)
  backlog.addBytes(slot, bytes, bytes.length)
}

/** The text of the next read, or how the connection ended. */
function takeText(backlog: Backlog): string | undefined {
  const waiting = backlog.take(into)
  if (waiting === undefined) return undefined
  return waiting.kind === 'bytes' ? into.toString('utf8', 0, waiting.length) : String(waiting.kind)
}

describe('what was read', () => {
  it('is taken in the order of the reads, an end behind the bytes before it', () => {
    const backlog = new Backlog()
    const [one, two] = [slotOf(1), slotOf(2)]
    addText(backlog, one, 'a')
    addText(backlog, two, 'b')
    backlog.add(one, 'ended')
    addText(backlog, two, 'c')
    backlog.add(two, 104)
    const taken = Array.from({ length: 6 }, () => takeText(backlog))
    expect(taken).toEqual(['a', 'b', 'ended', 'c', '104', undefined])
    expect(backlog.length).toBe(0)
  })

  it('keeps what is said of it apart from the next one', () => {
    const backlog = new Backlog()
    addText(backlog, slotOf(1), 'a')
    const second = backlog.addBytes(slotOf(2), Buffer.from('b'), 1)
    Object.assign(second, { readMs: 2, stampMs: 1, sinceMs: 0.5, again: true })
    expect(backlog.take(into)).toMatchObject({ slot: { fd: 1 }, readMs: 0, again: false })
    expect(backlog.take(into)).toMatchObject({ slot: { fd: 2 }, readMs: 2, stampMs: 1, again: true })
  })

  it('stays whole while it grows and while room is made, in whatever turns it comes and goes', () => {
    const backlog = new Backlog(1 << 24)
    const slot = slotOf(1)
    const expected: string[] = []
    const seen: (string | undefined)[] = []
    for (let round = 0; round < 3_000; round++) {
      const text = `${round}:`.padEnd(1 + ((round * 7919) % 2_000), 'x')
      expected.push(text)
      addText(backlog, slot, text)
      if (round % 3 === 0) seen.push(takeText(backlog))
    }
    while (backlog.length > 0) seen.push(takeText(backlog))
    expect(seen).toEqual(expected)
  })

  it('takes more small reads than a call takes arguments, and gives its room back', () => {
    const backlog = new Backlog()
    const slot = slotOf(1)
    const count = 200_000
    for (let read = 0; read < count; read++) addText(backlog, slot, `${read}`.padEnd(40, '.'))
    const wrong = Array.from({ length: count }, (_, read) => read).filter(
      (read) => takeText(backlog) !== `${read}`.padEnd(40, '.'),
    )
    expect(wrong).toEqual([])
    addText(backlog, slot, 'next')
    expect([takeText(backlog), takeText(backlog)]).toEqual(['next', undefined])
  })

  it('has a limit, which what is taken makes room below', () => {
    const backlog = new Backlog(1_000)
    const slot = slotOf(1)
    expect(backlog.isFull(1_000)).toBe(false)
    addText(backlog, slot, 'x'.repeat(600))
    addText(backlog, slot, 'y'.repeat(300))
    expect([backlog.isFull(100), backlog.isFull(101)]).toEqual([false, true])
    takeText(backlog)
    expect([backlog.isFull(700), backlog.isFull(701)]).toEqual([false, true])
  })

  it('is looked into for as long as reading took within limits, and for longer once it is nearly full', () => {
    const backlog = new Backlog(1_000)
    expect([0.1, 1.5, 40].map((readingMs) => backlog.workMs(readingMs))).toEqual([1, 1.5, 2])
    addText(backlog, slotOf(1), 'x'.repeat(500))
    expect(backlog.workMs(40)).toBe(22)
    addText(backlog, slotOf(1), 'x'.repeat(500))
    expect(backlog.workMs(40)).toBe(322)
  })

  it('is gone once it is cleared', () => {
    const backlog = new Backlog()
    addText(backlog, slotOf(1), 'a')
    backlog.clear()
    expect([backlog.length, takeText(backlog)]).toEqual([0, undefined])
  })
})
