import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sleep } from '../../../src/base/clock.ts'
import { createWorkplace, fakeEngine, type CliRun, type Workplace } from '../../workplaces/cli-workplace.ts'
import { serversOf } from '../../workplaces/servers-of.ts'

let place: Workplace
let state = ''
/** A line of what it answered for each time that the tool was asked. */
let asked = ''
/** A line for each process that the tool says has memory: device, pid, MiB. */
let holders = ''
beforeEach(() => {
  place = createWorkplace()
  state = join(place.folder, 'used-mib')
  asked = join(place.folder, 'asked')
  const tools = join(place.folder, 'tools')
  mkdirSync(tools)
  // A tool of the vendor's name that answers as the true one does; the memory in use is what the test says.
  holders = join(place.folder, 'holders')
  writeFileSync(holders, '')
  const answer = `case "$1" in --query-gpu=*) echo "0, GPU-a, 81920, $(cat ${state}), A GPU" ;; --query-compute-apps=*) cat ${holders} ;; esac`
  writeFileSync(join(tools, 'nvidia-smi'), `#!/bin/sh\necho "$(cat ${state})" >>${asked}\n${answer}\n`)
  chmodSync(join(tools, 'nvidia-smi'), 0o755)
  writeFileSync(state, '4')
  writeFileSync(
    join(place.folder, 'servewright.config.yaml'),
    `presets: { gpu: { extends: tiny, options: { offline: false }, needs: { memoryGiB: 0.1 } } }`,
  )
})
afterEach(() => place[Symbol.dispose]())

const start = (faults = 'slow-token:30'): CliRun =>
  place.start(['run', 'gpu', '--engine-path', fakeEngine, '--only', 'health'], faults, {
    PATH: `${join(place.folder, 'tools')}:${process.env['PATH']}`,
  })

async function until(run: CliRun, text: string): Promise<void> {
  while (!run.stdout().includes(text)) {
    if (run.child.exitCode !== null) throw new Error(`never said "${text}": ${run.stdout()}`)
    await sleep(5)
  }
}

describe('memory of devices', () => {
  it('is proven to be back at its level', async () => {
    const { code, stdout } = await start().ended
    expect(code).toBe(0)
    expect(stdout).toContain('no process, port, shared or device memory left')
    expect(place.report().servers[0]?.teardown?.proof.deviceMemory).toEqual([
      { kind: 'nvidia', index: 0, beforeGiB: 4 / 1024, servingGiB: 4 / 1024, afterGiB: 4 / 1024 },
    ])
  })

  it('is also noted as it was when the server was ready: a device that nobody used gives nothing back', async () => {
    const run = start('slow-start:2000')
    await until(run, 'process')
    writeFileSync(state, '5000')
    await until(run, 'Checks')
    writeFileSync(state, '4')
    expect((await run.ended).stdout).toContain(
      'device memory left (4.9 GiB more while it served; whose is not reported)',
    )
    expect(place.report().servers[0]?.teardown?.proof.deviceMemory).toEqual([
      { kind: 'nvidia', index: 0, beforeGiB: 4 / 1024, servingGiB: 5000 / 1024, afterGiB: 4 / 1024 },
    ])
  })

  it('is waited for, since a driver needs a moment', async () => {
    const run = start()
    await until(run, 'token')
    writeFileSync(state, '5000')
    await until(run, 'Stop')
    while (!readFileSync(asked, 'utf8').includes('5000')) await sleep(5)
    writeFileSync(state, '10')
    expect((await run.ended).code).toBe(0)
  })

  it('rejects a server whose process keeps it: exit 1', async () => {
    const run = start()
    await until(run, 'token')
    const [server] = serversOf(run.child.pid)
    writeFileSync(holders, `GPU-a, ${server}, 4996`)
    writeFileSync(state, '5000')
    expect((await run.ended).code).toBe(1)
    expect(place.report().reasons[0]).toMatchObject({
      code: 'teardown/device-memory-held',
      message: expect.stringContaining(`0: 4.88 GiB, before 0.00) by ${server}`) as string,
    })
  })

  it('blames nobody for what another process takes meanwhile', async () => {
    const run = start()
    await until(run, 'token')
    writeFileSync(holders, 'GPU-a, 1, 4996')
    writeFileSync(state, '5000')
    expect((await run.ended).code).toBe(0)
    expect(place.report().servers[0]?.teardown?.proof.deviceMemory).toMatchObject([
      { othersGiB: 4996 / 1024 },
    ])
  })

  it('is unproven where nobody is seen to have what the start has taken, as in a container: exit 5', async () => {
    const run = start('slow-start:2000')
    await until(run, 'process')
    writeFileSync(state, '5000')
    expect((await run.ended).code).toBe(5)
    expect(place.report().reasons[0]).toMatchObject({
      code: 'unproven/unattributed',
      message: expect.stringContaining('memory of device nvidia 0: 4.88 GiB, before 0.00') as string,
    })
  })

  it('is not looked at where the tool hangs, which costs its limit once and is said', async () => {
    const script = `#!/bin/sh\necho asked >>${asked}\nsleep 600\n`
    writeFileSync(join(place.folder, 'tools', 'nvidia-smi'), script)
    expect((await start().ended).code).toBe(0)
    expect(readFileSync(asked, 'utf8').trim().split('\n').length).toBeLessThanOrEqual(2)
    const { proof } = place.report().servers[0]?.teardown ?? {}
    expect(proof?.unseen).toContainEqual(
      expect.stringMatching(/^memory of devices, since .*nvidia-smi did not end within 10000 ms$/),
    )
  })

  it('is not the server’s where it was none when the server was ready', async () => {
    const run = start()
    await until(run, 'Checks')
    writeFileSync(state, '5000')
    expect((await run.ended).code).toBe(0)
  })
})
