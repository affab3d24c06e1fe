import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sleep } from '../../../src/base/clock.ts'
import { watchCompilers } from '../../../src/host/compiler-watch.ts'
import { readProcess, ticksPerSecond } from '../../../src/host/processes.ts'

let folder = ''
const children: ChildProcess[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servewright-compiler-'))
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

/** A process of that name, which is the name of its program's file. */
function run(name: string, env: Readonly<Record<string, string>>): void {
  const path = join(folder, name)
  symlinkSync('/bin/sh', path)
  // Works for a moment, as compilers do, and then waits.
  const busily = 'i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done; read -r _'
  children.push(spawn(path, ['-c', busily], { env, stdio: ['pipe', 'ignore', 'ignore'] }))
}

/** Waits until all have worked, and have been looked at since: the watch's timer of 200 ms fires before this one. */
async function worked(): Promise<void> {
  const hasWorked = ({ pid = 0 }: ChildProcess): boolean => {
    const entry = readProcess(pid)
    return entry !== undefined && entry.state === 'S' && (entry.cpuTicks * 1000) / ticksPerSecond >= 150
  }
  while (!children.every(hasWorked)) await sleep(20)
  await sleep(250)
}

it('sees compilers of its own start, by name, and no others', async () => {
  const watch = watchCompilers('RUN=mine')
  run('cc1plus', { RUN: 'mine' })
  run('ptxas', { RUN: 'mine' })
  run('nvcc', { RUN: 'other' })
  run('python', { RUN: 'mine' })
  await worked()
  const { names, cpuMs } = watch.stop()
  expect(names).toEqual(['cc1plus', 'ptxas'])
  expect(cpuMs).toBeGreaterThanOrEqual(250)
})

it('looks no more once it is stopped', async () => {
  const watch = watchCompilers('RUN=mine')
  expect(watch.stop()).toEqual({ names: [], cpuMs: 0 })
  run('cc1plus', { RUN: 'mine' })
  await worked()
  expect(watch.stop()).toEqual({ names: [], cpuMs: 0 })
})
