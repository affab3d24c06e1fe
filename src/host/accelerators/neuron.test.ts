import { describe, expect, it } from 'vitest'
import { parseNeuronLs } from './neuron.ts'

const device = { neuron_device: 3, nc_count: 2, memory_size: 34_359_738_368, bdf: '00:1e.0' }

describe('parseNeuronLs', () => {
  it('reads index, logical cores, memory and who uses the device', () => {
    const busy = { ...device, neuron_processes: [{ pid: 5, command: 'x', neuron_runtime_version: 'NA' }] }
    expect(parseNeuronLs(JSON.stringify([busy]))).toEqual([
      { index: 3, cores: 2, memoryGiB: 32, holders: [{ pid: 5 }] },
    ])
  })
  it.each([[undefined], [null], [[]]])('takes %j for nobody', (neuron_processes) => {
    expect(parseNeuronLs(JSON.stringify([{ ...device, neuron_processes }]))?.[0]?.holders).toEqual([])
  })
  it('takes an empty list for no devices', () => {
    expect(parseNeuronLs('[]')).toEqual([])
  })
  it.each([
    ['no JSON', '+--------+'],
    ['an object', '{"neuron_device":0}'],
    ['a device without cores', '[{"neuron_device":0,"memory_size":1}]'],
    ['a device with no core at all', '[{"neuron_device":0,"nc_count":0,"memory_size":1}]'],
    ['nothing', ''],
  ])('refuses %s', (_, text) => {
    expect(parseNeuronLs(text)).toBeUndefined()
  })
})
