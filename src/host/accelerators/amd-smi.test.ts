import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseAmdSmi, parseAmdTopology, parseAmdVersions } from './amd-smi.ts'

const read = (name: string): string =>
  readFileSync(`test/fixtures/accelerators/outputs/amd-smi-${name}.json`, 'utf8')
const texts = { memory: read('memory'), names: read('names'), processes: read('processes') }

describe('parseAmdSmi', () => {
  it('gives a process that is listed for every GPU to the one whose memory it can have', () => {
    expect(parseAmdSmi(texts)).toEqual({
      notes: [],
      devices: [
        {
          index: 0,
          name: 'AMD Instinct MI300X',
          memoryGiB: 196_592 / 1024,
          usedMemoryGiB: 17,
          holders: [{ pid: 6001, memoryGiB: 16 }],
        },
        {
          index: 1,
          name: 'AMD Instinct MI300X',
          memoryGiB: 196_592 / 1024,
          usedMemoryGiB: 284 / 1024,
          holders: [],
        },
      ],
    })
  })

  it('reads a bare list after a warning', () => {
    const memory = 'WARNING: no group\n[{"gpu": 3, "mem_usage": {"used_vram": {"value": 1, "unit": "GB"}}}]'
    expect(parseAmdSmi({ memory, names: '[]', processes: '[]' })?.devices).toEqual([
      { index: 3, usedMemoryGiB: 1, holders: [] },
    ])
  })

  it('leaves out what a device does not say, and takes a process for a holder whose memory is not told', () => {
    const memory =
      '[{"gpu": 0, "mem_usage": {"total_vram": "N/A", "used_vram": "N/A"}}, {"gpu": 1, "mem_usage": "N/A"}]'
    const processes =
      '[{"gpu": 0, "process_list": [{"process_info": {"pid": 5, "memory_usage": {"vram_mem": "N/A"}}}]}]'
    expect(parseAmdSmi({ memory, names: '', processes })).toEqual({
      devices: [
        { index: 0, holders: [{ pid: 5 }] },
        { index: 1, holders: [] },
      ],
      notes: [],
    })
  })

  it.each([
    ['nobody', '[{"gpu": 0, "process_list": [{"process_info": "No running processes detected"}]}]', []],
    ['no list', 'a table', ['amd-smi does not report the processes that hold them']],
  ])('takes %s for nobody', (_, processes, notes) => {
    const found = parseAmdSmi({ ...texts, processes })
    expect(found?.devices.flatMap(({ holders }) => holders)).toEqual([])
    expect(found?.notes).toEqual(notes)
  })

  it.each(['', 'GPU: 0', '{}', '[{"card": 0}]'])('refuses %j', (memory) => {
    expect(parseAmdSmi({ ...texts, memory })).toBeUndefined()
  })
})

describe('what stands behind AMD GPUs', () => {
  it('is the driver, ROCm, and a link for each pair', () => {
    expect(parseAmdVersions(read('version'))).toEqual({ driver: '6.12.12', runtimes: { ROCm: '6.4.0' } })
    expect(parseAmdTopology(read('topology'))).toEqual([{ between: [0, 1], by: 'XGMI' }])
  })
  it('is nothing where the tool tells nothing', () => {
    expect(parseAmdVersions(read('version').replace('6.4.0', 'N/A'))).toEqual({ driver: '6.12.12' })
    expect([parseAmdVersions(''), parseAmdTopology('{}')]).toEqual([{}, []])
  })
})
