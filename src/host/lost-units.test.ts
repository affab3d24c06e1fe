import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { lostUnitFolders } from './lost-units.ts'

const hourAgo = new Date(Date.parse(new Date().toISOString()) - 3_600_000)
const made: string[] = []

function unitFolder(at?: Date): string {
  const folder = mkdtempSync(join(tmpdir(), 'servewright-unit-test.'))
  made.push(folder)
  if (at !== undefined) utimesSync(folder, at, at)
  return folder
}

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true })
})

it('are those that nobody has written to for long, and that nothing runs for', async () => {
  const [old, fresh, busy] = [unitFolder(hourAgo), unitFolder(), unitFolder(hourAgo)]
  const child = spawn('sh', ['-c', 'read line', busy], { stdio: ['pipe', 'ignore', 'ignore'] })
  await new Promise((resolve) => child.once('spawn', resolve))
  const lost = lostUnitFolders()
  child.stdin.end()
  expect(lost).toContain(old)
  expect(lost).not.toContain(fresh)
  expect(lost).not.toContain(busy)
})
