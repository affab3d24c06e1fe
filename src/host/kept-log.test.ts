import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readKeptLog } from './kept-log.ts'

it('keeps a short log whole, and of a long one both ends with a note of what is missing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kept-log-'))
  const path = join(folder, 'server.log')
  writeFileSync(path, 'head middle tail')
  expect(readKeptLog(path)).toEqual(['head middle tail'])
  expect(readKeptLog(path, 4)).toEqual(['head', '\n[servewright left out 8 of 16 bytes here]\n', 'tail'])
  expect(readKeptLog(join(folder, 'none.log'))).toBeUndefined()
  rmSync(folder, { recursive: true })
})
