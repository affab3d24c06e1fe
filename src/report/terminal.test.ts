import { Writable } from 'node:stream'
import { WriteStream } from 'node:tty'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { clearing, columnsOf, showsColors, textFor } from './terminal.ts'

/** Node's own way to look at the environment. */
const { getColorDepth } = WriteStream.prototype
const stream = (isTTY: boolean) => Object.assign(new Writable(), { isTTY, getColorDepth })

function coloured(env: Readonly<Record<string, string | undefined>>, isTTY: boolean): boolean {
  for (const [name, value] of Object.entries({ TERM: 'xterm-256color', ...env })) vi.stubEnv(name, value)
  return showsColors(stream(isTTY))
}

describe('colours', () => {
  afterEach(() => {
    vi.unstubAllEnvs()
  })
  // Node asks these too, CI's own by their mere presence.
  const none = { NO_COLOR: undefined, FORCE_COLOR: undefined, CI: undefined, TMUX: undefined, TERM: 'xterm' }
  it.each([
    ['a terminal', none, true, true],
    ['a pipe', none, false, false],
    ['a terminal with NO_COLOR', { ...none, NO_COLOR: '1' }, true, false],
    ['a pipe with FORCE_COLOR', { ...none, FORCE_COLOR: '1' }, false, true],
    ['a terminal with FORCE_COLOR=0', { ...none, FORCE_COLOR: '0' }, true, false],
    ['a terminal that shows none', { ...none, TERM: 'dumb' }, true, false],
  ] as const)('%s', (...[, env, isTTY, expected]) => {
    expect(coloured(env, isTTY)).toBe(expected)
  })
})

describe('the width of a terminal', () => {
  it('is asked each time, is 80 where it does not say, and no limit for a file', () => {
    const screen = { isTTY: true, columns: 100 }
    expect(columnsOf(screen)).toBe(100)
    screen.columns = 50
    expect(columnsOf(screen)).toBe(50)
    expect(columnsOf({ isTTY: true, columns: 0 })).toBe(80)
    expect(columnsOf({ columns: 50 })).toBeUndefined()
  })
  it('breaks what is written there, and nothing else', () => {
    const words = 'word '.repeat(20).trim()
    expect(textFor({ isTTY: true, columns: 60 }, [words]).split('\n')).toHaveLength(3)
    expect(textFor({}, [words])).toBe(`${words}\n`)
  })
  it('says how many rows lines take that are taken away', () => {
    expect(clearing(['a'.repeat(30), ''], 20)).toBe('\r\u001b[3A\u001b[J')
    expect(clearing([], 20)).toBe('\r\u001b[J')
  })
})
