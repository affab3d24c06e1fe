import { describe, expect, it } from 'vitest'
import type { CommandSpec } from '../../../../src/contract/engine.ts'
import { findEngine } from '../../../../src/engines/lookup.ts'
import { mlxLmOptions } from '../../../../src/engines/mlx-lm/options.ts'
import { leavesOf } from '../option-leaves.ts'
import { commandOf } from '../../../fixtures/command-of.ts'

const engine = findEngine('mlx-lm')

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

const rows: readonly (readonly [option: string, options: unknown, args: string])[] = [
  ['adapterPath', { adapterPath: '/srv/a' }, '--adapter-path /srv/a'],
  ['draft.model', { draft: { model: '/models/draft' } }, '--draft-model /models/draft'],
  ['draft.tokens', { draft: { tokens: 2 } }, '--num-draft-tokens 2'],
  ['sampling.temperature', { sampling: { temperature: 0.5 } }, '--temp 0.5'],
  ['sampling.topP', { sampling: { topP: 0.9 } }, '--top-p 0.9'],
  ['sampling.topK', { sampling: { topK: 4 } }, '--top-k 4'],
  ['sampling.minP', { sampling: { minP: 0.1 } }, '--min-p 0.1'],
  ['sampling.maxTokens', { sampling: { maxTokens: 64 } }, '--max-tokens 64'],
  ['chat.template', { chat: { template: '{{ x }}' } }, '--chat-template {{ x }}'],
  ['chat.useDefaultTemplate', { chat: { useDefaultTemplate: true } }, '--use-default-chat-template'],
  ['chat.templateArgs', { chat: { templateArgs: { a: false } } }, '--chat-template-args {"a":false}'],
  ['batching.decodeConcurrency', { batching: { decodeConcurrency: 8 } }, '--decode-concurrency 8'],
  ['batching.promptConcurrency', { batching: { promptConcurrency: 4 } }, '--prompt-concurrency 4'],
  ['batching.prefillStepSize', { batching: { prefillStepSize: 512 } }, '--prefill-step-size 512'],
  ['kvCache.prompts', { kvCache: { prompts: 3 } }, '--prompt-cache-size 3'],
  ['kvCache.bytes', { kvCache: { bytes: '1GB' } }, '--prompt-cache-bytes 1GB'],
  ['kvCache.bits', { kvCache: { bits: 8 } }, '--kv-bits 8'],
  ['kvCache.groupSize', { kvCache: { groupSize: 32 } }, '--kv-group-size 32'],
  ['kvCache.quantizedStart', { kvCache: { quantizedStart: 0 } }, '--quantized-kv-start 0'],
  ['trustRemoteCode', { trustRemoteCode: true }, '--trust-remote-code'],
  ['pipeline', { pipeline: true }, '--pipeline'],
  ['allowedOrigins', { allowedOrigins: ['a', 'b'] }, '--allowed-origins a,b'],
  ['extraArgs', { extraArgs: ['--x', '1'] }, '--x 1'],
]

describe('the command of mlx_lm.server', () => {
  it('is known for every option that there is', () => {
    const known = [...rows.map(([option]) => option), 'offline']
    expect(known.toSorted()).toEqual(leavesOf(mlxLmOptions).toSorted())
  })

  it('names model, address and port, and is asked for the model as it was given', () => {
    expect(plain.file).toBe('/venv/bin/python')
    expect(plain.args.join(' ')).toBe('-m mlx_lm server --model /models/tiny --host 127.0.0.1 --port 8123')
    expect(plain.env).toEqual({ HF_HUB_DISABLE_TELEMETRY: '1' })
    expect(engine.modelName?.('/models/tiny')).toBe('/models/tiny')
  })

  it.each(rows)('%s', (_, options, args) => {
    expect(command(options).args.slice(plain.args.length).join(' ')).toBe(args)
  })

  it('keeps a start offline by the environment', () => {
    expect(command({ offline: true }).env).toMatchObject({ HF_HUB_OFFLINE: '1' })
  })

  it.each([{ extraArgs: ['--port=1'] }, { sampling: { topP: 2 } }, { kvCache: { bits: 5 } }])(
    'refuses %o',
    (options) => {
      expect(() => command(options)).toThrow(expect.objectContaining({ code: 'usage/invalid-options' }))
    },
  )
})
