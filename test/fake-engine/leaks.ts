/** What the fake engine leaves behind when asked to: processes, shared memory, temporary files. */
import { spawn } from 'node:child_process'
import { mkdirSync, openSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
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

/** Each ignores TERM, and ends by itself after ten minutes. The first process of each name is called by it. */
const escape = `
trap '' TERM HUP INT
T=$1
be='exec -a "$0" sleep 600'
(exec -a "$T-group" sleep 600) &
setsid bash -c "$be" "$T-session" &
(setsid bash -c "$be" "$T-daemon" &)
env -i bash -c "$be" "$T-bare" &
(env -i setsid bash -c "$be" "$T-bare-daemon" &)
(env -i setsid bash -c 'for i in $(seq 3000); do bash -c "exec -a \\"\\$0\\" sleep 0.2" "$0-child"; done' "$T-respawner" &)
`

/** A daemon that has left everything by which it could be known, and a port that everybody can reach. */
function openPort(address: string): void {
  const program = `require('net').createServer().listen(0, '${address}'); setTimeout(() => process.exit(), 120000)`
  const script = `(env -i setsid "$0" -e "$1" >/dev/null 2>&1 &)`
  spawn('bash', ['-c', script, process.execPath, program], { stdio: 'ignore' })
}

/** At once: a server may be ended before it has started. */
export function flee(faults: Faults): void {
  if (faults.has('escapees'))
    spawn('bash', ['-c', escape, 'bash', process.env['FAKE_ENGINE_TAG'] ?? 'escapee'], { stdio: 'ignore' })
}

export function leak(faults: Faults): void {
  if (faults.has('port-open')) openPort('0.0.0.0')
  if (faults.has('port-open-ipv6')) openPort('::')
  if (faults.has('leak-closed-shm'))
    writeFileSync(`/dev/shm/fake_engine_${process.pid}`, Buffer.alloc(2 ** 26))
  if (faults.has('orphan-child')) spawnChild('orphan-child', false)
  if (faults.has('setsid-child')) spawnChild('setsid-child', true)
  if (faults.has('leak-shm')) {
    const path = `/dev/shm/fake_engine_${process.pid}`
    writeFileSync(path, 'left behind')
    openSync(path, 'r')
    logEngine('INFO', `shared memory ${path}`)
  }
  if (faults.has('leak-outside')) openSync(join(tmpdir(), '../..', `fake_engine_${process.pid}`), 'w')
  if (faults.has('leak-socket'))
    createServer()
      .listen(join(tmpdir(), '../..', `fake_engine_${process.pid}.sock`))
      .unref()
  if (faults.has('leak-tmp')) {
    const folder = join(tmpdir(), `fake_engine_${process.pid}`)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'left-behind'), '')
    logEngine('INFO', `temporary folder ${folder}`)
  }
}
