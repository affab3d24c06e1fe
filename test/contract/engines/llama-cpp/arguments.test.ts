import { describe, expect, it } from 'vitest'
import type { CommandSpec, LaunchRequest } from '../../../../src/contract/engine.ts'
import { findEngine } from '../../../../src/engines/lookup.ts'
import { llamaCppOptions } from '../../../../src/engines/llama-cpp/options.ts'
import { leavesOf } from '../option-leaves.ts'
import { commandOf } from '../../../fixtures/command-of.ts'

const engine = findEngine('llama-cpp')

function command(options: unknown, changes: Partial<LaunchRequest<unknown>> = {}): CommandSpec {
  return commandOf(engine, {
    model: '/models/tiny.gguf',
    servedName: 'tiny',
    host: '127.0.0.1',
    port: 8123,
    location: { program: '/opt/llama.cpp/llama-server' },
    cacheFolder: '/cache',
    options,
    ...changes,
  })
}

const plain = command({})
const own = (options: unknown): string => command(options).args.slice(plain.args.length).join(' ')

type Row = readonly [option: string, options: unknown, args: string]

const rows: readonly Row[] = [
  ['ctxSize', { ctxSize: 8192 }, '--ctx-size 8192'],
  ['parallel', { parallel: 4 }, '--parallel 4'],
  ['batchSize', { batchSize: 512 }, '--batch-size 512'],
  ['ubatchSize', { ubatchSize: 128 }, '--ubatch-size 128'],
  ['predict', { predict: -1 }, '--predict=-1'],
  ['continuousBatching', { continuousBatching: false }, '--no-cont-batching'],
  ['contextShift', { contextShift: true }, '--context-shift'],
  ['warmup', { warmup: false }, '--no-warmup'],
  ['flashAttention', { flashAttention: 'off' }, '--flash-attn off'],
  ['kvCache.unified', { kvCache: { unified: true } }, '--kv-unified'],
  ['kvCache.typeK', { kvCache: { typeK: 'q8_0' } }, '--cache-type-k q8_0'],
  ['kvCache.typeV', { kvCache: { typeV: 'f16' } }, '--cache-type-v f16'],
  ['kvCache.offload', { kvCache: { offload: false } }, '--no-kv-offload'],
  ['promptCache.enabled', { promptCache: { enabled: false } }, '--no-cache-prompt'],
  ['promptCache.reuse', { promptCache: { reuse: 256 } }, '--cache-reuse 256'],
  ['promptCache.ramMiB', { promptCache: { ramMiB: 0 } }, '--cache-ram 0'],
  ['cpu.threads', { cpu: { threads: 2 } }, '--threads 2'],
  ['cpu.threadsBatch', { cpu: { threadsBatch: 2 } }, '--threads-batch 2'],
  ['cpu.threadsHttp', { cpu: { threadsHttp: 3 } }, '--threads-http 3'],
  ['gpu.layers', { gpu: { layers: 'all' } }, '--gpu-layers all'],
  ['gpu.devices', { gpu: { devices: 'none' } }, '--device none'],
  ['gpu.splitMode', { gpu: { splitMode: 'row' } }, '--split-mode row'],
  ['gpu.tensorSplit', { gpu: { tensorSplit: '3,1' } }, '--tensor-split 3,1'],
  ['gpu.main', { gpu: { main: 0 } }, '--main-gpu 0'],
  ['loadMode', { loadMode: 'none' }, '--load-mode none'],
  ['chat.jinja', { chat: { jinja: true } }, '--jinja'],
  ['chat.template', { chat: { template: 'chatml' } }, '--chat-template chatml'],
  ['chat.templateFile', { chat: { templateFile: '/t.jinja' } }, '--chat-template-file /t.jinja'],
  ['chat.templateKwargs', { chat: { templateKwargs: { a: 1 } } }, '--chat-template-kwargs {"a":1}'],
  ['chat.skipParsing', { chat: { skipParsing: true } }, '--skip-chat-parsing'],
  ['chat.prefillAssistant', { chat: { prefillAssistant: false } }, '--no-prefill-assistant'],
  ['reasoning.mode', { reasoning: { mode: 'off' } }, '--reasoning off'],
  ['reasoning.format', { reasoning: { format: 'deepseek' } }, '--reasoning-format deepseek'],
  ['reasoning.budget', { reasoning: { budget: 0 } }, '--reasoning-budget 0'],
  [
    'lora.adapters',
    { lora: { adapters: [{ path: '/a.gguf' }, { path: '/b.gguf', scale: 0.5 }] } },
    '--lora-scaled /a.gguf:1,/b.gguf:0.5',
  ],
  ['lora.initWithoutApply', { lora: { initWithoutApply: true } }, '--lora-init-without-apply'],
  ['speculative.type', { speculative: { type: 'draft-simple' } }, '--spec-type draft-simple'],
  ['speculative.draftModel', { speculative: { draftModel: '/d.gguf' } }, '--spec-draft-model /d.gguf'],
  ['speculative.draftMax', { speculative: { draftMax: 4 } }, '--spec-draft-n-max 4'],
  ['speculative.draftMin', { speculative: { draftMin: 1 } }, '--spec-draft-n-min 1'],
  [
    'speculative.draftMinProbability',
    { speculative: { draftMinProbability: 0.5 } },
    '--spec-draft-p-min 0.5',
  ],
  ['speculative.draftGpuLayers', { speculative: { draftGpuLayers: 0 } }, '--spec-draft-ngl 0'],
  ['sampling.seed', { sampling: { seed: 7 } }, '--seed 7'],
  ['sampling.temperature', { sampling: { temperature: 0 } }, '--temp 0'],
  ['sampling.topK', { sampling: { topK: 1 } }, '--top-k 1'],
  ['sampling.topP', { sampling: { topP: 0.9 } }, '--top-p 0.9'],
  ['sampling.minP', { sampling: { minP: 0 } }, '--min-p 0'],
  ['endpoints.metrics', { endpoints: { metrics: true } }, '--metrics'],
  ['endpoints.slots', { endpoints: { slots: false } }, '--no-slots'],
  ['endpoints.props', { endpoints: { props: true } }, '--props'],
  ['endpoints.ui', { endpoints: { ui: false } }, '--no-ui'],
  ['logs.verbosity', { logs: { verbosity: 4 } }, '--verbosity 4'],
  ['logs.timestamps', { logs: { timestamps: false } }, '--no-log-timestamps'],
  ['logs.prefix', { logs: { prefix: true } }, '--log-prefix'],
  ['timeoutS', { timeoutS: 600 }, '--timeout 600'],
  ['offline', { offline: true }, '--offline'],
  ['extraArgs', { extraArgs: ['--poll', '0'] }, '--poll 0'],
]

describe('the command of llama.cpp', () => {
  it('is known for every option that there is', () => {
    expect(rows.map(([option]) => option).toSorted()).toEqual(leavesOf(llamaCppOptions).toSorted())
  })

  it('names model, alias, address and port, and nothing else by itself', () => {
    expect(plain).toEqual({
      file: '/opt/llama.cpp/llama-server',
      args: '--model /models/tiny.gguf --alias tiny --host 127.0.0.1 --port 8123'.split(' '),
      env: {},
    })
  })

  it('leaves an id to llama.cpp', () => {
    expect(command({}, { model: 'org/name:Q4_K_M' }).args.slice(0, 2)).toEqual([
      '--hf-repo',
      'org/name:Q4_K_M',
    ])
  })

  it.each(rows)('%s', (_, options, args) => {
    expect(own(options)).toBe(args)
  })

  it.each([
    [{ endpoints: { metrics: false, props: false }, offline: false }, ''],
    [{ endpoints: { slots: true, ui: true } }, '--slots --ui'],
  ])('%j → %s', (options, args) => {
    expect(own(options)).toBe(args)
  })

  it.each([
    [{ ctxsize: 1 }, 'options.ctxsize: unknown key; did you mean ctxSize?'],
    [{ parallel: 0 }, 'options.parallel: 0 is less than 1'],
    [{ lora: { adapters: [{ path: '/a:b.gguf' }] } }, 'must be a path without a comma or a colon'],
    [{ extraArgs: ['-m', '/other.gguf'] }, 'may not hold --model'],
    [{ extraArgs: ['--api-key=x'] }, 'may not hold --model'],
  ])('%j is refused', (options, message) => {
    expect(() => command(options)).toThrow(
      expect.objectContaining({
        code: 'usage/invalid-options',
        message: expect.stringContaining(message) as string,
      }),
    )
  })
})
