import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { takeCensus, writtenBetween } from './folder-census.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servewright-census-'))
  mkdirSync(join(folder, 'a/b'), { recursive: true })
  writeFileSync(join(folder, 'a/b/one'), '1')
  writeFileSync(join(folder, 'two'), '22')
})
afterEach(() => rmSync(folder, { recursive: true }))

it('counts files of all depths, and follows no link', () => {
  symlinkSync('/etc', join(folder, 'link'))
  const sizes = [...takeCensus(folder)].map(([path, { bytes }]) => [path, bytes] as const)
  expect(Object.fromEntries(sizes)).toEqual({ 'a/b/one': 1, two: 2 })
  expect(takeCensus(join(folder, 'none')).size).toBe(0)
})

it('tells what is new or has changed, by size or time, and nothing else', () => {
  const before = takeCensus(folder)
  expect(writtenBetween(before, takeCensus(folder)).size).toBe(0)
  writeFileSync(join(folder, 'a/three'), '333')
  utimesSync(join(folder, 'two'), 1, 1)
  writeFileSync(join(folder, 'a/b/one'), '1111')
  const written = writtenBetween(before, takeCensus(folder))
  expect([...written.keys()]).toEqual(['a/b/one', 'a/three', 'two'])
  expect(written.get('a/three')?.bytes).toBe(3)
})

it('does not count what is gone', () => {
  const before = takeCensus(folder)
  rmSync(join(folder, 'two'))
  expect(writtenBetween(before, takeCensus(folder)).size).toBe(0)
})
