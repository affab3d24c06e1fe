import { describe, expect, it } from 'vitest'
import { oneLine, plainText, screenText, shorten } from './plain-text.ts'

describe('plainText', () => {
  it('shows terminal escapes instead of sending them', () => {
    expect(plainText('\u001b[2Jgone\u0007')).toBe('\\u001b[2Jgone\\u0007')
  })
  it('shows marks that reorder text', () => {
    expect(plainText('a\u202eb')).toBe('a\\u202eb')
  })
  it('keeps tabs, line ends and other languages', () => {
    expect(plainText('a\tb\nZürich 東京')).toBe('a\tb\nZürich 東京')
  })
})

describe('oneLine', () => {
  it('lets nobody begin a line of his own', () => {
    expect(oneLine('0.1.0\n\naccepted\r\n\texit 0\u2028x')).toBe('0.1.0 accepted exit 0 x')
  })
  it('is plain', () => {
    expect(oneLine('\u001b[2J\n')).toBe('\\u001b[2J')
  })
})

describe('shorten', () => {
  it('cuts with an ellipsis to the length asked for', () => {
    expect(shorten('abcdef', 4)).toBe('abc…')
  })
  it('keeps what fits', () => {
    expect(shorten('abcd', 4)).toBe('abcd')
  })
})

const terminal = { moves: true, colors: true }

describe('screenText', () => {
  const moved = '\r\u001b[2K'
  const red = '\u001b[31mred\u001b[39m'
  it('lets our own lines move and be coloured on a terminal', () => {
    expect(screenText(`${moved}${red}\n`, terminal)).toBe(`${moved}${red}\n`)
    expect(screenText('\u001b[3A\r\u001b[Jthree lines', terminal)).toBe('\u001b[3A\r\u001b[Jthree lines')
  })
  it('lets nothing move behind them, and no other sequence act', () => {
    expect(screenText(`a ${moved}accepted`, terminal)).toBe(String.raw`a \u000d\u001b[2Kaccepted`)
    expect(screenText('a \u001b]0;title\u0007 \u009b2J \u202e', terminal)).toBe(
      String.raw`a \u001b]0;title\u0007 \u009b2J \u202e`,
    )
  })
  it('leaves the end of a line as RFC 4180 has it', () => {
    expect(screenText('a,b\r\nc,\rd\r\n', terminal)).toBe(`a,b\r\nc,${String.raw`\u000d`}d\r\n`)
  })
  it('lets nothing act where there is no terminal', () => {
    expect(screenText(red, { moves: false, colors: true })).toBe(red)
    expect(screenText(red, { moves: true, colors: false })).toBe(String.raw`\u001b[31mred\u001b[39m`)
    expect(screenText(`${moved}${red}`, { moves: false, colors: false })).toBe(
      String.raw`\u000d\u001b[2K\u001b[31mred\u001b[39m`,
    )
  })
})
