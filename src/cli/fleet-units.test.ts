import { expect, it } from 'vitest'
import { openPresetBook } from '../presets/preset-book.ts'
import { fleetUnits } from './fleet-units.ts'

const book = openPresetBook()
const tiny = book.find('tiny')
const none = () => undefined
const limitMs = 1_000

it('makes one unit of a preset, and one a version of its engine', () => {
  expect(fleetUnits([tiny], { limitMs }, none)).toMatchObject([
    {
      id: 'tiny',
      engine: 'vllm',
      resources: {},
      args: ['run', 'tiny', '--until-eof', '--out', '{out}/report'],
    },
  ])
  const engines = ['vllm@0.31.0', 'vllm@0.32.0']
  const units = fleetUnits([tiny, book.find('tools')], { engines, limitMs }, none)
  expect(units.map(({ id }) => id)).toEqual([
    'tiny-vllm-0.31.0',
    'tools-vllm-0.31.0',
    'tiny-vllm-0.32.0',
    'tools-vllm-0.32.0',
  ])
  expect(units[0]?.args).toContain('{engine}')
})

it('gives the end of a unit the grace of its servers and the time of the proof', () => {
  const patient = { ...tiny, shutdown: { graceMs: 120_000 } }
  expect(fleetUnits([patient], { limitMs }, none)[0]?.graceMs).toBe(180_000)
  expect(fleetUnits([patient], { limitMs }, () => tiny)[0]?.graceMs).toBe(210_000)
})

it.each([['vllm'], ['sglang@1'], ['vllm@']])('refuses --engines %s', (word) => {
  expect(() => fleetUnits([tiny], { engines: [word], limitMs }, none)).toThrow('fits none of the presets')
})

it('takes an engine that is named twice once', () => {
  const units = fleetUnits([tiny], { engines: ['vllm@1', 'vllm@1'], limitMs }, none)
  expect(units.map(({ id }) => id)).toEqual(['tiny-vllm-1'])
})

it('gives each unit a name of its own', () => {
  const engines = ['vllm@1+cpu', 'vllm@1-cpu', 'vllm@1_cpu']
  const units = fleetUnits([tiny], { engines, limitMs }, none)
  expect(units.map(({ id }) => id)).toEqual(['tiny-vllm-1_cpu', 'tiny-vllm-1-cpu', 'tiny-vllm-1_cpu-2'])
})
