import { describe, expect, it } from 'vitest'
import { parseNeuronLinks, parseNeuronLs } from './neuron.ts'

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

describe('parseNeuronLinks', () => {
  it('names each pair of neighbours once', () => {
    const both = [
      { ...device, neuron_device: 0, connected_to: [1] },
      { ...device, neuron_device: 1, connected_to: [0, 2] },
      { ...device, neuron_device: 2, connected_to: null },
    ]
    expect(parseNeuronLinks(JSON.stringify(both))).toEqual(['NeuronLink: 0-1, 1-2'])
    expect([parseNeuronLinks(JSON.stringify([device])), parseNeuronLinks('')]).toEqual([[], []])
  })
})
