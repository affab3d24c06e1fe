import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createReportFolder, keptIn } from '../../../src/host/report-folder.ts'

let place = ''
const before = process.cwd()
beforeEach(() => {
  place = realpathSync(mkdtempSync(join(tmpdir(), 'servewright-folder-')))
  process.chdir(place)
})
afterEach(() => {
  process.chdir(before)
  rmSync(place, { recursive: true, force: true })
})

const lastReport = `${keptIn}/latest`

describe('createReportFolder', () => {
  it('keeps each run in a folder of its own, named by date and target, also in one second', () => {
    const [one, other] = [createReportFolder(undefined, 'tiny'), createReportFolder(undefined, 'tiny')]
    expect(basename(one.path)).toMatch(/^\d{4}-\d\d-\d\d-\d{6}-tiny$/)
    expect(other.path).not.toBe(one.path)
    expect(readdirSync('servewright-report')).toHaveLength(2)
  })

  it('replaces no file of that name', () => {
    const one = createReportFolder(undefined, 'a')
    writeFileSync(lastReport, 'mine')
    one.onReport?.()
    expect(readFileSync(lastReport, 'utf8')).toBe('mine')
  })

  it('leads to the last report that was written, and to none before', () => {
    const [one, other] = [createReportFolder(undefined, 'a'), createReportFolder(undefined, 'b')]
    expect(existsSync(lastReport)).toBe(false)
    one.onReport?.()
    expect(realpathSync(lastReport)).toBe(one.path)
    other.onReport?.()
    expect(realpathSync(lastReport)).toBe(other.path)
    // Relative, so that the whole may be moved.
    expect(readlinkSync(lastReport)).toBe(basename(other.path))
  })

  it('makes a name of any target', () => {
    const { path } = createReportFolder(undefined, 'http://127.0.0.1:8000/v1?x=../..')
    expect(basename(path)).toMatch(/-127\.0\.0\.1-8000-v1-x-\.\.-\.\.$|-127\.0\.0\.1-8000-v1-x$/)
  })

  it('takes a folder as it is given, and then keeps no link', () => {
    const { path, onReport } = createReportFolder('mine', 'tiny')
    expect(path).toBe(join(place, 'mine'))
    expect(onReport).toBeUndefined()
  })
})

it('takes a folder away that it has made and that stayed empty, and no other', () => {
  const out = mkdtempSync(join(tmpdir(), 'servewright-out-'))
  createReportFolder(join(out, 'new'), 'x').onNothing?.()
  expect(existsSync(join(out, 'new'))).toBe(false)
  createReportFolder(out, 'x').onNothing?.()
  expect(existsSync(out)).toBe(true)
  rmSync(out, { recursive: true })
})
