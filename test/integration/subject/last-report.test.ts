import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lastReport } from '../../../src/subject/last-report.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servewright-last-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the last report', () => {
  it('is the file itself, that of a folder, or of its latest; the newest of several', () => {
    mkdirSync(join(folder, 'monday'))
    symlinkSync('monday', join(folder, 'latest'))
    expect(() => lastReport(folder)).toThrow('holds no report')
    const latest = join(folder, 'latest/report.json')
    writeFileSync(latest, '{}')
    expect(lastReport(folder)).toBe(latest)
    const own = join(folder, 'report.json')
    writeFileSync(own, '{}')
    utimesSync(own, 1, 1)
    expect(lastReport(folder)).toBe(latest)
    utimesSync(latest, 0, 0)
    expect(lastReport(folder)).toBe(own)
    expect(lastReport(own)).toBe(own)
    expect(() => lastReport(join(folder, 'none'))).toThrow('does not exist')
  })
})
