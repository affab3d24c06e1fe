import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sleep } from '../../../src/base/clock.ts'
import { watchCompilers } from '../../../src/host/compiler-watch.ts'

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

it('sees compilers of its own start, by name, and no others', async () => {
  const watch = watchCompilers('RUN=mine')
  run('cc1plus', { RUN: 'mine' })
  run('ptxas', { RUN: 'mine' })
  run('nvcc', { RUN: 'other' })
  run('python', { RUN: 'mine' })
  await sleep(3_000)
  const { names, cpuMs } = watch.stop()
  expect(names).toEqual(['cc1plus', 'ptxas'])
  expect(cpuMs).toBeGreaterThanOrEqual(250)
})

it('looks no more once it is stopped', async () => {
  const watch = watchCompilers('RUN=mine')
  expect(watch.stop()).toEqual({ names: [], cpuMs: 0 })
  run('cc1plus', { RUN: 'mine' })
  await sleep(500)
  expect(watch.stop()).toEqual({ names: [], cpuMs: 0 })
})
