import { describe, expect, it } from 'vitest'
import type { CommandSpec } from '../../../../src/contract/engine.ts'
import { findEngine } from '../../../../src/engines/lookup.ts'
import { transformersOptions } from '../../../../src/engines/transformers/options.ts'
import { leavesOf } from '../option-leaves.ts'
import { commandOf } from '../../../fixtures/command-of.ts'

const engine = findEngine('transformers')

const command = (options: unknown): CommandSpec =>
  commandOf(engine, {
    model: '/models/tiny',
    servedName: 'tiny',
    host: '127.0.0.1',
    port: 8123,
    location: { program: '/venv/bin/python' },
    cacheFolder: '/cache',
    options,
  })

const plain = command({})
const own = (options: unknown): string => command(options).args.slice(plain.args.length).join(' ')

const rows: readonly (readonly [option: string, options: unknown, args: string])[] = [
  ['continuousBatching.enabled', { continuousBatching: { enabled: true } }, '--continuous-batching'],
  ['continuousBatching.blockSize', { continuousBatching: { blockSize: 32 } }, '--cb-block-size 32'],
  ['continuousBatching.numBlocks', { continuousBatching: { numBlocks: 8 } }, '--cb-num-blocks 8'],
  [
    'continuousBatching.maxBatchTokens',
    { continuousBatching: { maxBatchTokens: 256 } },
    '--cb-max-batch-tokens 256',
  ],
  [
    'continuousBatching.maxMemoryPercent',
    { continuousBatching: { maxMemoryPercent: 0.5 } },
    '--cb-max-memory-percent 0.5',
  ],
  [
    'continuousBatching.useCudaGraph',
    { continuousBatching: { useCudaGraph: false } },
    '--no-cb-use-cuda-graph',
  ],
  ['attnImplementation', { attnImplementation: 'sdpa' }, '--attn-implementation sdpa'],
  ['compile', { compile: true }, '--compile'],
  ['quantization', { quantization: 'bnb-4bit' }, '--quantization bnb-4bit'],
  ['device', { device: 'cpu' }, '--device cpu'],
  ['dtype', { dtype: 'float32' }, '--dtype float32'],
  ['trustRemoteCode', { trustRemoteCode: false }, '--no-trust-remote-code'],
  ['reasoning', { reasoning: 'off' }, '--reasoning off'],
  ['chatTemplateKwargs', { chatTemplateKwargs: { a: true } }, '--chat-template-kwargs {"a":true}'],
  ['decisionConfig', { decisionConfig: '/srv/d.json' }, '--decision-config /srv/d.json'],
  ['enableCors', { enableCors: true }, '--enable-cors'],
  ['logLevel', { logLevel: 'info' }, '--log-level info'],
  ['defaultSeed', { defaultSeed: 7 }, '--default-seed 7'],
  ['extraArgs', { extraArgs: ['--model-timeout', '60'] }, '--model-timeout 60'],
]
const variables: readonly (readonly [
  option: string,
  options: unknown,
  env: Readonly<Record<string, string>>,
])[] = [
  ['cpu.threads', { cpu: { threads: 2 } }, { OMP_NUM_THREADS: '2' }],
  ['offline', { offline: true }, { HF_HUB_OFFLINE: '1' }],
]

describe('the command of transformers serve', () => {
  it('is known for every option that there is', () => {
    const known = [...rows, ...variables].map(([option]) => option)
    expect(known.toSorted()).toEqual(leavesOf(transformersOptions).toSorted())
  })

  it('is pinned to the model, and names address and port', () => {
    expect(plain.file).toBe('/venv/bin/python')
    expect(plain.args.join(' ')).toBe(
      '-m transformers.cli.transformers serve /models/tiny --host 127.0.0.1 --port 8123',
    )
    expect(plain.env).toEqual({ HF_HUB_DISABLE_TELEMETRY: '1' })
  })

  it('has its model called by what it was given, since it takes no other name', () => {
    expect(engine.modelName?.('/models/tiny')).toBe('/models/tiny')
  })

  it.each(rows)('%s', (_, options, args) => {
    expect(own(options)).toBe(args)
    expect(command(options).env).toEqual(plain.env)
  })

  it.each(variables)('%s', (_, options, env) => {
    expect(command(options)).toEqual({ ...plain, env: { ...plain.env, ...env } })
  })

  it.each([
    [{ quantization: 'int3' }, 'options.quantization: "int3" is not one of bnb-4bit, bnb-8bit'],
    [{ extraArgs: ['--port', '1'] }, 'may not hold --host'],
    [{ modelTimeout: 1 }, 'options.modelTimeout: unknown key'],
  ])('%j is refused', (options, message) => {
    expect(() => command(options)).toThrow(
      expect.objectContaining({
        code: 'usage/invalid-options',
        message: expect.stringContaining(message) as string,
      }),
    )
  })
})
