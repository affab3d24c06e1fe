import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Preset } from '../../src/contract/preset.ts'
import { findEngine } from '../../src/engines/lookup.ts'
import { openPresetBook } from '../../src/presets/preset-book.ts'
import { locateEngine } from '../../src/provision/locate-engine.ts'
import { optionRows, optionsOf, type OptionRow } from '../contract/engines/vllm/option-rows.ts'
import { commandOf } from '../fixtures/command-of.ts'

type Namespace = Readonly<Record<string, unknown>>

const engine = findEngine('vllm')
const presets = ['cpu', 'nvidia'].flatMap((kind) => {
  const book = openPresetBook(undefined, kind)
  const all = book.names.map((name): Preset => ({ ...book.find(name), name: `${name} on ${kind}` }))
  return all.filter((preset) => preset.engine === 'vllm' && (preset.needs?.accelerator ?? 'cpu') === kind)
})

/** What a parser of arguments sees: what stands behind `python -m MODULE`, or all that the launcher script is given. */
function argumentsFor(options: unknown): readonly string[] {
  const request = { servedName: 'served', host: '127.0.0.1', port: 8123, cacheFolder: '/cache', options }
  const { args } = commandOf(engine, { ...request, model: '/models/m', location: { program: 'python' } })
  return args[0] === '-m' ? args.slice(2) : args
}

/** Each row alone, then all of them, then every preset that ships: one process, because importing vLLM is slow. */
const rows = optionRows.filter(({ dest }) => dest !== undefined)
const needing = (row: OptionRow): readonly OptionRow[] =>
  row.option === 'tools.autoChoice' ? [{ option: 'tools.parser', value: 'hermes' }, row] : [row]
const cases = [
  ...rows.map((row) => optionsOf(needing(row))),
  optionsOf(optionRows),
  ...presets.map(({ options }) => options),
]
let parsed: readonly Namespace[] = []

const namespaceOf = (index: number): Namespace => parsed[index] ?? {}
const meantBy = ({ meant }: OptionRow, value: unknown): unknown =>
  meant === undefined ? value : meant(value)

beforeAll(async () => {
  const enginePath = process.env['SERVEWRIGHT_ENGINE']
  const named = enginePath === undefined ? {} : { enginePath }
  const { location } = await locateEngine({ engine, signal: AbortSignal.timeout(60_000), ...named })
  const { stdout, stderr, status } = spawnSync(
    location.program,
    [resolve('test/parsers/parse-vllm-args.py')],
    {
      input: JSON.stringify(cases.map(argumentsFor)),
      encoding: 'utf8',
      maxBuffer: 2 ** 27,
    },
  )
  if (status !== 0) throw new Error(stderr)
  parsed = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as readonly Namespace[]
}, 300_000)

function expectValue(namespace: Namespace, row: OptionRow, value: unknown): void {
  expect(namespace['error']).toBeUndefined()
  const { dest = '' } = row
  // Only a part of what is there: configuration classes fill in their own defaults beside what was given.
  expect({ [dest]: namespace[dest] }).toMatchObject({ [dest]: meantBy(row, value) })
}

function valueAt(options: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (Object(value) as Namespace)[key], options)
}

describe('vLLM’s own parser', () => {
  it.each(rows.map((row, index) => ({ ...row, index })))(
    'reads $option as it was meant',
    ({ index, ...row }) => {
      expectValue(namespaceOf(index), row, row.value)
    },
  )

  it('reads all options at once, and where the server shall be', () => {
    const namespace = namespaceOf(rows.length)
    for (const row of rows) expectValue(namespace, row, row.value)
    expect(namespace).toMatchObject({
      model: '/models/m',
      served_model_name: ['served'],
      host: '127.0.0.1',
      port: 8123,
      enable_lora: true,
      max_num_queued_reqs: 9,
      api_key: null,
    })
  })

  it.each(presets.map(({ name, options }, index) => ({ name, options, index })))(
    'reads preset $name as it was meant',
    ({ options, index }) => {
      const namespace = namespaceOf(rows.length + 1 + index)
      expect(namespace).toMatchObject({ model: '/models/m', port: 8123 })
      const given = rows.filter(({ option }) => valueAt(options, option) !== undefined)
      expect(given.length).toBeGreaterThan(0)
      for (const row of given) expectValue(namespace, row, valueAt(options, row.option))
    },
  )
})
