import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sleep } from '../../src/base/clock.ts'
import { watchCompilers } from '../../src/host/compiler-watch.ts'

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
  symlinkSync('/bin/sleep', path)
  children.push(spawn(path, ['60'], { env }))
}

it('sees compilers of its own start, by name, and no others', async () => {
  const watch = watchCompilers('RUN=mine')
  run('cc1plus', { RUN: 'mine' })
  run('ptxas', { RUN: 'mine' })
  run('nvcc', { RUN: 'other' })
  run('python', { RUN: 'mine' })
  await sleep(1_000)
  expect(watch.stop()).toEqual(['cc1plus', 'ptxas'])
})

it('looks no more once it is stopped', async () => {
  const watch = watchCompilers('RUN=mine')
  expect(watch.stop()).toEqual([])
  run('cc1plus', { RUN: 'mine' })
  await sleep(500)
  expect(watch.stop()).toEqual([])
})
