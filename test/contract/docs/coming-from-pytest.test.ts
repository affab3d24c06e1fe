import { existsSync, globSync, readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { allChecks } from '../../../src/checks/plan-checks.ts'
import { createProgram } from '../../../src/cli/program.ts'
import { vllmNeuronOptions } from '../../../src/engines/vllm-neuron/options.ts'
import { groupNames, selectPresets } from '../../../src/presets/groups.ts'
import { openPresetBook } from '../../../src/presets/preset-book.ts'
import { writtenPreset } from '../../../src/presets/preset-schema.ts'

interface Row {
  readonly there: string
  readonly targets: readonly string[]
}

/** The second column of every table, as the words in code that it names. */
const rows: readonly Row[] = readFileSync('docs/coming-from-pytest.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (There|---) /.test(line))
  .map((line) => {
    const [there = '', here = ''] = line.slice(2).split(' | ')
    return { there, targets: [...here.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '') }
  })

const book = openPresetBook()
const sources = globSync('src/**/*.ts')
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n')
const { exports: exported } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: object }

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>
}
const schemaOf = (type: z.ZodType): Schema =>
  z.toJSONSchema(type, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as Schema

function hasPath(schema: Schema | undefined, path: readonly string[]): boolean {
  const [first, ...rest] = path
  if (first === undefined) return schema !== undefined
  return hasPath(schema?.properties?.[first], rest)
}

/** Whether the command line knows the command and every flag in the words. */
function isCommand([name = '', ...words]: readonly string[]): boolean {
  const command: Command | undefined = createProgram().commands.find((one) => one.name() === name)
  const sub = command?.commands.find((one) => one.name() === words[0])
  const known = (sub ?? command)?.options.map(({ long }) => long) ?? []
  const flags = words.filter((word) => word.startsWith('--'))
  const first = words.findIndex((word) => word.startsWith('--'))
  const presets = name === 'run' ? words.slice(0, first === -1 ? words.length : first) : []
  return (
    command !== undefined &&
    flags.every((flag) => known.includes(flag)) &&
    presets.every((word) => book.has(word))
  )
}

function isVitestRun(text: string): boolean {
  const [, chosen = '', paths = ''] = /^ONLINE_CONFIG=(\S+) npx vitest run ?(.*)$/.exec(text) ?? []
  const names = selectPresets(chosen.split(','), { book, canRun: () => true })
  return (
    names.length > 0 &&
    paths
      .split(' ')
      .filter(Boolean)
      .every((path) => existsSync(path))
  )
}

function exists(target: string): boolean {
  if (target.startsWith('servewright ')) return isCommand(target.split(' ').slice(1))
  if (target.startsWith('ONLINE_CONFIG=')) return isVitestRun(target)
  if (target.startsWith('servewright/')) return Object.hasOwn(exported, target.replace('servewright', '.'))
  if (target.startsWith('options.')) return hasPath(schemaOf(vllmNeuronOptions), target.split('.').slice(1))
  if (/^[A-Z][A-Z0-9_]+$/.test(target)) return sources.includes(target)
  if (target.includes('/')) return existsSync(target) || allChecks.some(({ id }) => id === target)
  return (
    book.has(target) ||
    groupNames(book).includes(target) ||
    hasPath(schemaOf(writtenPreset), target.split('.'))
  )
}

describe('docs/coming-from-pytest.md', () => {
  it('has rows, and each names something', () => {
    expect(rows.length).toBeGreaterThan(60)
    expect(rows.filter(({ targets }) => targets.length === 0)).toEqual([])
  })

  it.each(rows.map(({ there, targets }) => [there, targets] as const))('%s is here', (_there, targets) => {
    expect(targets.filter((target) => !exists(target))).toEqual([])
  })

  it.each(
    `configs.py, online_server_runner.py, test_online_e2e.py, test_online_multi_lora.py, model_path.py, server.py,
     test_vanilla_inference_tiny.py, start_server.sh, ONLINE_CONFIG=autotest, pytest -s, resolve_model_dir(), /health,
     /v1/completions, FSX_SHARED_RO, SSD_RW, VLLM_MODEL_MAPPINGS, NEURON_RT_VISIBLE_CORES, NEURON_COMPILED_ARTIFACTS,
     tp_degree, batch_size, max_tokens, prefix caching, chunked prefill, quantized checkpoint, LoRA modules,
     reasoning parser, compile script, 8000, OnlineCfg, CONFIGS, VllmServer,
     a new config, a new test function, content checks, latency checks, shape checks`.split(/,\s+/),
  )('leaves out no part of the old suite: %s', (part) => {
    expect(rows.some(({ there }) => there.includes(part))).toBe(true)
  })

  it('leads every old preset name to the preset that has it as an alias', () => {
    const aliases = Object.fromEntries(
      book.names.flatMap((name) => book.find(name).aliases?.map((alias) => [alias, name]) ?? []),
    )
    const named = rows
      .map(({ there, targets: [first] }) => [there.replaceAll('`', ''), first] as const)
      .filter(([old]) => Object.hasOwn(aliases, old))
    expect(Object.fromEntries(named)).toEqual(aliases)
  })

  it('notices what is not there', () => {
    const absent =
      'src/absent.ts, chat/absent, servewright absent, servewright run --absent, servewright run absent, absent, ' +
      'options.absent, options.lora.absent, ABSENT_VARIABLE, servewright/absent, prepare.absent'
    expect(absent.split(', ').filter(exists)).toEqual([])
  })
})
