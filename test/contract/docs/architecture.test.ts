import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { rooms } from '../../../scripts/read-layers.ts'

const page = readFileSync('ARCHITECTURE.md', 'utf8')
const layers = Object.fromEntries(rooms.map(({ room, mayImport }) => [room, mayImport]))

/** Cells of the rows of the table that follows `after`. */
function rowsAfter(after: string): readonly (readonly string[])[] {
  const lines = page.slice(page.indexOf(after)).split('\n')
  const first = lines.findIndex((line) => line.startsWith('|'))
  const end = lines.findIndex((line, index) => index > first && !line.startsWith('|'))
  const rows = lines.slice(first + 2, end)
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

/** The test beside a source, or else the one at the same place of the tests that take more than one file. */
function namesakesOf(file: string): readonly string[] {
  const beside = file.replace(/\.ts$/, '.test.ts')
  const mirrored = ['integration', 'contract'].map((kind) => beside.replace(/^src/, `test/${kind}`))
  return [beside, ...mirrored].filter((path) => path.endsWith('.test.ts') && existsSync(path)).slice(0, 1)
}

describe('ARCHITECTURE.md', () => {
  it('has the layer table of layers.json', () => {
    const table = rowsAfter('<!-- layers').map(([folder = '', allowed = '']) => [
      folder,
      allowed === '–' ? [] : allowed.split(', '),
    ])
    expect(Object.fromEntries(table) as object).toEqual(layers)
  })

  describe('"Where is X?"', () => {
    const spans = (cell = ''): readonly string[] =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span)
    const rows = rowsAfter('## Where is X?').map(([question = '', files, names, tests]) => ({
      question,
      files: spans(files),
      names: spans(names),
      tests: spans(tests),
    }))

    it('has all its questions', () => expect(rows.length).toBeGreaterThan(40))

    it.each(rows)('$question', ({ files, names, tests }) => {
      expect(names).toHaveLength(files.length)
      for (const [index, file] of files.entries()) {
        const name = names[index] ?? ''
        const text = readFileSync(file, 'utf8')
        // The answer is in the file, not just imported there.
        const answer = file.startsWith('src/')
          ? new RegExp(`^export (async )?(function\\*?|const|class|interface|type|\\{) ?.*\\b${name}\\b`, 'm')
          : name
        expect(text).toMatch(answer)
      }
      expect(tests.filter((path) => !existsSync(path))).toEqual([])
    })

    it('names the tests that have the name of the file', () => {
      const missing = rows.flatMap(({ files, tests }) =>
        files.flatMap((file) => namesakesOf(file).filter((test) => !tests.includes(test))),
      )
      expect(missing).toEqual([])
    })
  })
})

describe('layers.json', () => {
  it('has a line for each folder of src, and no other', () => {
    const folders = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory())
    expect(folders.map(({ name }) => name).toSorted()).toEqual(Object.keys(layers).toSorted())
  })

  it('is not switched off anywhere', () => {
    const marks = /oxlint-disable|eslint-disable|@ts-ignore|@ts-nocheck|@ts-expect-error/
    const guilty = globSync('src/**/*.ts').filter((path) => marks.test(readFileSync(path, 'utf8')))
    expect(guilty).toEqual([])
  })
})
