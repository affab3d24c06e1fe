import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeReport } from '../../test/fixtures/make-report.ts'
import type { ServerRecord } from '../contract/report.ts'
import { openPresetBook } from '../presets/preset-book.ts'
import { fleetUnits, type UnitWords } from './fleet-units.ts'
import { askedFile, keptReports } from './kept-units.ts'

const book = openPresetBook()
let folder: string
let told: string[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servewright-kept-'))
  told = []
})
afterEach(() => rmSync(folder, { recursive: true }))

const tiny = book.find('tiny')
function unitOf(words: Partial<UnitWords> = {}, preset = tiny) {
  const [unit] = fleetUnits([preset], { limitMs: 1_000, ...words }, () => undefined)
  if (unit === undefined) throw new Error('no unit')
  return unit
}
const server: ServerRecord = {
  origin: 'launched',
  baseUrl: 'http://127.0.0.1:1',
  facts: { model: 'm', claims: [], expectations: {} },
  processes: [],
  findings: [],
}
const fileOf = (id: string): string => join(folder, id, 'report.json')

/** Leaves what a run of `asked` would, under the name of another unit as well. */
function keep(asked: string | undefined, id: string): void {
  const placement = { attempts: [{ node: 'n' }], ...(asked === undefined ? {} : { asked }) }
  mkdirSync(join(folder, id), { recursive: true })
  writeFileSync(fileOf(id), JSON.stringify({ ...makeReport({ servers: [server] }), placement }))
}
const kept = (unit = unitOf()) => [...keptReports(folder, [unit], (line) => told.push(line)).keys()]

it('takes the report of the very unit, and says nothing', () => {
  keep(unitOf().asked, 'tiny')
  expect(kept()).toEqual(['tiny'])
  expect(told).toEqual([])
})

const ofOthers = {
  'another choice of checks': unitOf({ only: ['chat'] }),
  'checks left out': unitOf({ skip: ['chat'] }),
  'another preset': unitOf({}, book.find('tools')),
  'a version of the engine': unitOf({ engines: ['vllm@0.31.0'] }),
  'the same preset with other loads': unitOf({}, { ...tiny, load: [] }),
  'the same preset with other limits': unitOf({}, { ...tiny, limits: { totalMs: 3 } }),
}

it.each(Object.entries(ofOthers))('does not take that of %s', (_, { asked }) => {
  keep(asked, 'tiny')
  expect(kept()).toEqual([])
  expect(told).toEqual([
    'tiny  is run again: its report is of another preset, engine, version or choice of checks',
  ])
})

it('does not take one that does not say what it was asked for', () => {
  keep(undefined, 'tiny')
  expect(kept()).toEqual([])
  expect(told[0]).toContain('is run again')
})

it.each([
  ['an empty one', ''],
  ['one that is cut', '{"schemaVersion":2,"id":'],
  ['one of another shape', '{"schemaVersion":2}'],
])('does not take %s, and goes on', (_, text) => {
  keep(unitOf().asked, 'tiny')
  writeFileSync(fileOf('tiny'), text)
  expect(kept()).toEqual([])
  expect(told[0]).toContain('tiny  is run again: its report cannot be read')
})

it('does not take a folder in its place, and goes on', () => {
  mkdirSync(fileOf('tiny'), { recursive: true })
  expect(kept()).toEqual([])
  expect(told[0]).toContain('tiny  is run again: its report cannot be read')
})

it('takes a report whose driver was killed before the end, by what lies beside it', () => {
  const unit = unitOf()
  keep(undefined, unit.id)
  writeFileSync(join(folder, unit.id, askedFile), unit.asked)
  expect([...keptReports(folder, [unit], (line) => told.push(line)).keys()]).toEqual([unit.id])
  writeFileSync(join(folder, unit.id, askedFile), 'another')
  expect(keptReports(folder, [unit], (line) => told.push(line)).size).toBe(0)
  expect(told.join()).toContain('is of another preset')
})
