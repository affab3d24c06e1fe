/**
 * The guardian of a machine that has neither Python nor Perl: a Node process that reads from its lifeline
 * what it is to end and, when that breaks, ends what it can find of the server: group, session, descent and marked environments. A daemon
 * that has left all of these is not found.
 */
import { spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { sleep } from '../../base/clock.ts'
import { createProcessTree } from '../process-tree.ts'
import { signalProcess } from '../signal-process.ts'

const pauseMs = 20

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined)

interface Kept {
  readonly pid?: number
  readonly marker?: string
  readonly lastResort?: { readonly file: string; readonly args: readonly string[] }
}

let kept: Kept = {}
// Ends with the lifeline. An empty line before that takes back what there was to end.
for await (const line of createInterface({ input: process.stdin })) kept = JSON.parse(line) as Kept

const { pid, marker, lastResort } = kept
if (pid !== undefined && marker !== undefined) {
  const tree = createProcessTree({ pid, marker })
  for (let left = tree.sample(); left.length > 0; left = tree.sample()) {
    for (const entry of left) signalProcess(entry, 'SIGKILL')
    await sleep(pauseMs)
  }
}
if (lastResort !== undefined) spawnSync(lastResort.file, lastResort.args, { stdio: 'ignore' })
