import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BatchReport, RunReport } from '../../../src/contract/report.ts'
import {
  createWorkplace,
  fakeEngine,
  type CliResult,
  type Workplace,
} from '../../workplaces/cli-workplace.ts'

let place: Workplace
/** Lines of the tool: index, UUID, MiB in all, MiB in use, name. */
let gpus = ''
const needs = (devices: number): string =>
  `needs: { memoryGiB: 0.1, accelerator: nvidia, devices: ${devices} }`
const own = 'extends: fake, options: { gpuMemoryUtilization: 0.5 }'
beforeEach(() => {
  place = createWorkplace()
  gpus = join(place.folder, 'gpus')
  writeFileSync(gpus, '0, GPU-a, 81920, 60000, A GPU\n1, GPU-b, 81920, 4, A GPU\n2, GPU-c, 81920, 4, A GPU\n')
  mkdirSync(join(place.folder, 'tools'))
  const tool = join(place.folder, 'tools/nvidia-smi')
  const answer = `case "$1" in --query-gpu=*) cat ${gpus} ;; --query-compute-apps=*) echo "GPU-a, 1, 59996" ;; esac`
  writeFileSync(tool, `#!/bin/sh\n${answer}\n`)
  chmodSync(tool, 0o755)
  const config = join(place.folder, 'servewright.config.yaml')
  const presets = [
    `  one: { ${own}, groups: [gpus], ${needs(1)} }`,
    `  other: { ${own}, groups: [gpus], ${needs(1)} }`,
    `  wide: { ${own}, groups: [gpus], ${needs(2)} }`,
    `  many: { ${own}, ${needs(4)} }`,
  ]
  writeFileSync(config, `${readFileSync(config, 'utf8')}\n${presets.join('\n')}\n`)
})
afterEach(() => place[Symbol.dispose]())

const run = async (...words: readonly string[]): Promise<CliResult> =>
  await place.run(
    ['run', ...words, '--engine-path', fakeEngine, '--only', 'health', '--out', 'out'],
    'slow-start:500',
    {
      PATH: `${join(place.folder, 'tools')}:${process.env['PATH']}`,
      XDG_CACHE_HOME: join(place.folder, 'cache'),
    },
  )
const document = (): unknown => JSON.parse(readFileSync(join(place.folder, 'out/report.json'), 'utf8'))
const visibleTo = ({ servers }: RunReport): string | undefined =>
  servers[0]?.processes[0]?.environment?.['CUDA_VISIBLE_DEVICES']

describe('devices of a run', () => {
  it('are free ones, and the server sees no others', async () => {
    const { code, stdout } = await run('one')
    expect(code).toBe(0)
    expect(stdout).toContain('on NVIDIA GPU 1: the server sees no other')
    const report = document() as RunReport
    expect(visibleTo(report)).toBe('1')
    expect(report.servers[0]?.teardown?.proof.deviceMemory?.map(({ index }) => index)).toEqual([1])
    expect(report.provenance.accelerators).toEqual([
      { kind: 'nvidia', model: 'A GPU', devices: 3, memoryGiB: 80 },
    ])
  })

  it('can be named, are refused where others hold them or they are not there, and are too few in any case', async () => {
    expect((await run('wide', '--devices', '2,1')).code).toBe(0)
    expect(visibleTo(document() as RunReport)).toBe('1,2')
    const held = await run('one', '--devices', '0')
    expect(held).toMatchObject({ code: 3 })
    expect(held.stdout).toContain('environment/device-held  --devices 0: NVIDIA GPU 0 is in use by pid 1')
    expect((await run('one', '--devices', '7')).stdout).toContain(
      'environment/too-few-devices  --devices 7: a server would not',
    )
    expect(await run('fake', '--devices', '1')).toMatchObject({ code: 2 })
    expect((await run('many')).stdout).toContain('environment/too-few-devices  many needs 4 NVIDIA GPUs')
  })

  it('are each preset’s own where several run side by side, and one that needs more waits for its turn', async () => {
    const { code, stdout } = await run('@gpus', '--jobs', '3')
    expect(code).toBe(0)
    const { runs, verdict } = document() as BatchReport
    expect(verdict).toBe('accepted')
    expect(runs.map(({ servers }) => servers[0]?.preset)).toEqual(['one', 'other', 'wide'])
    expect(runs.slice(0, 2).map(visibleTo)).toEqual(expect.arrayContaining(['1', '2']))
    expect(runs.slice(2).map(visibleTo)).toEqual(['1,2'])
    expect(stdout).toMatch(/^one +on NVIDIA GPU \d$/m)
    expect(stdout).toMatch(/^wide +accepted after/m)
    expect(stdout).not.toContain('shares the processor')
  })
})
