import { describe, expect, it } from 'vitest'
import { lostWords } from './lost-words.ts'
import { createProgram } from './program.ts'

const lostIn = (line: string): readonly string[] =>
  lostWords(createProgram(), line.split(' ')).map(({ problem }) => problem.replace('\n', ' '))

describe('lostWords', () => {
  it.each([
    ['run tiny --only chat --port 8000 --port=1 --json --header-less', ["'--header-less'"]],
    ['load tiny --claims chat --raet 3', ["'--claims'", "'--raet' (Did you mean --rate?)"]],
    ['run --claims --skip x', ["'--claims' needs a value, and --skip follows"]],
    ['run --claims --skp x', ["'--claims' needs a value, and --skp follows", "'--skp'"]],
    ['models resolve zoo:llama --verfy', ["'--verfy' (Did you mean --verify?)"]],
    ['run tiny -- --nothing', []],
    ['run tiny --limit total=3s --limit tokens=4 --help', []],
    ['--version', []],
  ])('%s: %j', (line, expected) => {
    const lost = lostIn(line)
    expect(lost).toHaveLength(expected.length)
    for (const [index, said] of expected.entries()) expect(lost[index]).toContain(said)
  })
})
