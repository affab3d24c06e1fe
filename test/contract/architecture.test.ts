import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { rooms } from '../../scripts/read-layers.ts'

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

describe('ARCHITECTURE.md', () => {
  it('has the layer table of layers.json', () => {
    const table = rowsAfter('<!-- layers').map(([folder = '', allowed = '']) => [
      folder,
      allowed === '–' ? [] : allowed.split(', '),
    ])
    expect(Object.fromEntries(table) as object).toEqual(layers)
  })

  it('answers "Where is X?" with files that exist', () => {
    const files = rowsAfter('## Where is X?').flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, path]) => path),
    )
    expect(files.length).toBeGreaterThan(20)
    expect(files.filter((path) => path === undefined || !existsSync(path))).toEqual([])
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
