/** What the fake engine leaves behind when asked to: processes, shared memory, temporary files. */
import { spawn } from 'node:child_process'
import { mkdirSync, openSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Faults } from './faults.ts'
import { logEngine } from './log.ts'

function spawnChild(label: string, ownSession: boolean): void {
  const script = join(import.meta.dirname, 'child.ts')
  const child = spawn(process.execPath, [script, label], { detached: ownSession, stdio: 'ignore' })
  child.unref()
  logEngine('INFO', `${label} has pid ${child.pid}`)
}

export function leak(faults: Faults): void {
  if (faults.has('orphan-child')) spawnChild('orphan-child', false)
  if (faults.has('setsid-child')) spawnChild('setsid-child', true)
  if (faults.has('leak-shm')) {
    const path = `/dev/shm/fake_engine_${process.pid}`
    writeFileSync(path, 'left behind')
    openSync(path, 'r')
    logEngine('INFO', `shared memory ${path}`)
  }
  if (faults.has('leak-tmp')) {
    const folder = join(tmpdir(), `fake_engine_${process.pid}`)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'left-behind'), '')
    logEngine('INFO', `temporary folder ${folder}`)
  }
}
