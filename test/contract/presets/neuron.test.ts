import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import type { CommandSpec } from '../../../src/contract/engine.ts'
import type { Preset } from '../../../src/contract/preset.ts'
import { findEngine } from '../../../src/engines/lookup.ts'
import { llamaToolTemplate } from '../../../src/presets/llama-tool-template.ts'
import { openPresetBook } from '../../../src/presets/preset-book.ts'
import { locateEngine } from '../../../src/provision/locate-engine.ts'
import { commandOf as commandOfEngine } from '../../fixtures/command-of.ts'

const book = openPresetBook()
const llama8b = 'meta-llama/Llama-3.1-8B-Instruct'

function commandOf({ engine, options, model, name }: Preset): CommandSpec {
  return commandOfEngine(findEngine(engine), {
    model,
    servedName: name,
    host: '127.0.0.1',
    port: 8123,
    location: { program: 'python' },
    cacheFolder: '/cache',
    options,
  })
}

/** The presets of the suite that went before, as they were. */
const forebears = [
  {
    old: 'online-inference-tinytest',
    name: 'neuron-tinyllama',
    model: 'TinyLlama/TinyLlama-1.1B-Chat-v1.0',
    batch: 4,
    length: 128,
    tokens: 64,
  },
  {
    old: 'llama-32-1B_integration_bs1',
    name: 'neuron-llama-8b-bs1',
    model: llama8b,
    batch: 1,
    length: 128,
    tokens: 64,
  },
  {
    old: 'llama-32-1B_integration_bs4',
    name: 'neuron-llama-8b-bs4',
    model: llama8b,
    batch: 4,
    length: 128,
    tokens: 64,
  },
  {
    old: 'open_llama_7b_bs8',
    name: 'neuron-open-llama-7b',
    model: 'openlm-research/open_llama_7b',
    batch: 8,
    length: 128,
    tokens: 64,
  },
  {
    old: 'Qwen3-8B_bs16',
    name: 'neuron-qwen3-8b',
    model: 'Qwen/Qwen3-8B',
    batch: 16,
    length: 128,
    tokens: 64,
  },
  {
    old: 'qwen25-7b-instruct',
    name: 'neuron-qwen25-7b',
    model: 'Qwen/Qwen2.5-7B-Instruct',
    batch: 1,
    length: 128,
    tokens: 50,
  },
  {
    old: 'llama-8B-eagle-bs1',
    name: 'neuron-llama-8b-eagle-bs1',
    model: llama8b,
    batch: 1,
    length: 256,
    tokens: 64,
  },
  {
    old: 'llama-8B-eagle-bs4',
    name: 'neuron-llama-8b-eagle-bs4',
    model: llama8b,
    batch: 4,
    length: 256,
    tokens: 64,
  },
  {
    old: 'llama-70B-tool-bs1',
    name: 'neuron-llama-70b-tools',
    model: 'meta-llama/Llama-3.1-70B',
    batch: 1,
    length: 512,
    tokens: 210,
  },
]

describe('presets on Neuron', () => {
  it.each(forebears)('$old is $name', ({ old, name, model, batch, length, tokens }) => {
    const preset = book.find(old)
    expect(preset).toMatchObject({
      name,
      model,
      engine: 'vllm-neuron',
      options: { tensorParallelSize: 32, maxNumSeqs: batch, maxModelLen: length },
      needs: { accelerator: 'neuron', cores: 32 },
    })
    expect(preset.expectations?.content?.map(({ maxTokens }) => maxTokens)).toContain(tokens)
    expect(commandOf(preset).env['NEURON_RT_VISIBLE_CORES']).toBe('0-31')
  })

  it('say what they are where the old name said otherwise', () => {
    for (const old of ['llama-32-1B_integration_bs1', 'llama-32-1B_integration_bs4'])
      expect(book.find(old).title).toMatch(/8B.*not 1B, despite its old name/)
  })

  it.each(['llama-8B-eagle-bs1', 'llama-8B-eagle-bs4'])(
    '%s names its draft, method and five tokens',
    (old) => {
      const { args } = commandOf(book.find(old))
      expect(JSON.parse(args[args.indexOf('--speculative-config') + 1] ?? '')).toEqual({
        method: 'eagle',
        model: 'yuhuili/EAGLE-LLaMA3-Instruct-8B',
        num_speculative_tokens: 5,
        max_model_len: 256,
      })
    },
  )

  it('with tools bring a template, since a base model has none, and have a tool case', () => {
    const preset = book.find('llama-70B-tool-bs1')
    const { args } = commandOf(preset)
    expect(args).toContain('--enable-auto-tool-choice')
    expect(args[args.indexOf('--tool-call-parser') + 1]).toBe('llama3_json')
    expect(args[args.indexOf('--chat-template') + 1]).toBe(llamaToolTemplate)
    expect(preset.claims).toContain('tools')
    expect(preset.expectations?.tools?.cases).toHaveLength(1)
  })
})

/** Renders with the Jinja that vLLM itself uses, with its sandbox and its block settings. */
const render = `
import json, sys
from jinja2.sandbox import ImmutableSandboxedEnvironment
given = json.load(sys.stdin)
template = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True).from_string(given.pop("template"))
print(json.dumps(template.render(**given)))
`

async function rendered(given: Readonly<Record<string, unknown>>): Promise<string> {
  const enginePath = process.env['SERVEWRIGHT_ENGINE']
  const { location } = await locateEngine({
    engine: findEngine('vllm'),
    signal: AbortSignal.timeout(60_000),
    ...(enginePath === undefined ? {} : { enginePath }),
  })
  const input = JSON.stringify({ template: llamaToolTemplate, bos_token: '<BOS>', ...given })
  return JSON.parse(execFileSync(location.program, ['-c', render], { input, encoding: 'utf8' })) as string
}

const turn = (role: string, text: string): string =>
  `<|start_header_id|>${role}<|end_header_id|>\n\n${text}<|eot_id|>`
const opened = '<|start_header_id|>assistant<|end_header_id|>\n\n'

describe('the chat template for tools', () => {
  it('is plain text that vLLM takes for a template and not for a path', () => {
    expect(llamaToolTemplate).toMatch(/[{}]/)
    expect(llamaToolTemplate).toMatch(/^[\n\x20-\x7e]+$/)
    expect(llamaToolTemplate).not.toContain('\\')
  })

  it('writes functions into the system turn, a call as JSON, and its result', async () => {
    const call = { function: { name: 'get_weather', arguments: { city: 'Seattle' } } }
    const text = await rendered({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Weather?' },
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', content: 'rain' },
      ],
      tools: [{ type: 'function', function: { name: 'get_weather' } }],
      add_generation_prompt: true,
    })
    const [system = '', ...rest] = text.split('<|eot_id|>').map((part) => `${part}<|eot_id|>`)
    expect(system).toMatch(
      /^<BOS><\|start_header_id\|>system<\|end_header_id\|>\n\nBe brief\. To call a function/,
    )
    expect(system).toContain('"name": "get_weather"')
    expect(rest.join('')).toBe(
      [
        turn('user', 'Weather?'),
        turn('assistant', '{"name": "get_weather", "parameters": {"city": "Seattle"}}'),
        turn('ipython', 'rain'),
        `${opened}<|eot_id|>`,
      ].join(''),
    )
  })

  it('says nothing of functions where there are none', async () => {
    const text = await rendered({ messages: [{ role: 'user', content: 'Hi' }], add_generation_prompt: true })
    expect(text).toBe(`<BOS>${turn('system', '')}${turn('user', 'Hi')}${opened}`)
  })
})
