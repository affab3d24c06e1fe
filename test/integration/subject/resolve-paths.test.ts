import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Preset } from '../../../src/contract/preset.ts'
import { resolvePaths, type ResolvedPaths } from '../../../src/subject/resolve-paths.ts'
import { findEngine } from '../../../src/engines/lookup.ts'
import { packageRoot } from '../../../src/host/package-root.ts'
import { createModelPlace, writeFiles, type ModelPlace } from '../../workplaces/models-workplace.ts'
import { createWorkplace, fakeEngine } from '../../workplaces/cli-workplace.ts'

const zoo = (name: string): string => join(packageRoot, 'zoo', name)
const adapterFiles = { 'adapter_config.json': '{}', 'adapter_model.safetensors': 'weights' }

let place: ModelPlace
beforeEach(() => {
  place = createModelPlace()
  place.addModel('draft/small')
  place.addModel('adapters/amber', adapterFiles)
  writeFiles(join(place.folder, 'mine'), adapterFiles)
  writeFileSync(join(place.folder, 'servewright.models.yaml'), 'mappings: { org/amber: adapters/amber }')
})
afterEach(() => place[Symbol.dispose]())

function resolve(changes: Partial<Preset>, env: Record<string, string> = {}): Promise<ResolvedPaths> {
  const preset = {
    name: 'p',
    title: 'P',
    engine: 'vllm',
    model: 'zoo:llama',
    options: {},
    claims: [],
    ...changes,
  }
  const request = {
    env: { ...place.env, ...env },
    folder: place.folder,
    signal: new AbortController().signal,
  }
  return resolvePaths(preset, findEngine(preset.engine), request)
}

const withAdapter = (path: string): Partial<Preset> => ({
  options: { lora: { modules: [{ name: 'a', path }] } },
})

describe('resolvePaths', () => {
  it.each(['vllm', 'vllm-neuron', 'vllm-neuron-plugin'])('finds what options of %s name', async (engine) => {
    const { preset, warnings } = await resolve({
      engine,
      options: {
        maxModelLen: 64,
        tokenizer: 'zoo:llama',
        speculative: { method: 'eagle', model: 'draft/small', numSpeculativeTokens: 3 },
        lora: {
          maxLoras: 2,
          modules: [
            { name: 'zoo', path: 'zoo:lora-amber' },
            { name: 'mapped', path: 'org/amber' },
            { name: 'given', path: join(place.folder, 'mine') },
          ],
        },
        chat: { template: "{{ messages[0]['content'] }}" },
      },
    })
    expect(warnings).toEqual([])
    expect(preset.options).toEqual({
      maxModelLen: 64,
      tokenizer: zoo('llama'),
      speculative: { method: 'eagle', model: place.copyOf('draft/small'), numSpeculativeTokens: 3 },
      lora: {
        maxLoras: 2,
        modules: [
          { name: 'zoo', path: zoo('lora-amber') },
          { name: 'mapped', path: place.copyOf('adapters/amber') },
          { name: 'given', path: join(place.folder, 'mine') },
        ],
      },
      chat: { template: "{{ messages[0]['content'] }}" },
    })
  })

  it("finds those of the baseline and of the expectations, and leaves the preset's own model alone", async () => {
    const adapter = { name: 'late', path: 'zoo:lora-coral' }
    const { preset } = await resolve({
      baseline: { title: 'without', options: { tokenizer: 'zoo:qwen3' } },
      expectations: {
        lora: {
          served: ['early'],
          questions: [],
          loadable: [adapter],
          broken: [{ path: 'zoo:lora-broken/wrong-shape', fault: 'a lora_A of another shape' }],
        },
      },
    })
    expect(preset.model).toBe('zoo:llama')
    expect(preset.baseline?.options).toEqual({ tokenizer: zoo('qwen3') })
    expect(preset.expectations?.lora?.loadable).toEqual([{ ...adapter, path: zoo('lora-coral') }])
    expect(preset.expectations?.lora?.broken?.[0]?.path).toBe(zoo('lora-broken/wrong-shape'))
  })

  it('leaves an id that nobody has to the engine, with one warning however often it stands there', async () => {
    const modules = ['a', 'b'].map((name) => ({ name, path: 'org/elsewhere' }))
    const { preset, warnings } = await resolve({ options: { lora: { modules } } })
    expect(preset.options).toEqual({ lora: { modules } })
    expect(warnings.map(({ code }) => code)).toEqual(['environment/not-on-shared'])
  })

  it.each<[string, () => Partial<Preset>, string, string]>([
    [
      'an adapter that is not there',
      () => withAdapter('/no/such'),
      'usage/model-not-found',
      'No adapter exists at /no/such',
    ],
    [
      'a model in place of an adapter',
      () => withAdapter('zoo:llama'),
      'usage/model-not-found',
      'The zoo has no adapter "llama"',
    ],
    [
      'a folder without adapter_config.json',
      () => withAdapter(place.folder),
      'usage/not-a-model',
      'holds no adapter: adapter_config.json is missing',
    ],
    [
      'an adapter in place of a draft',
      () => ({ options: { speculative: { model: join(place.folder, 'mine') } } }),
      'usage/not-a-model',
      'holds no model: config.json is missing',
    ],
    [
      'a draft without a tokenizer as tokenizer',
      () => ({ options: { tokenizer: join(place.shared, 'neuronx-distributed/inference/draft/small') } }),
      'usage/not-a-model',
      'holds no tokenizer: tokenizer_config.json is missing',
    ],
    [
      'a template that is not there',
      () => ({ options: { chat: { template: '/no/such.jinja' } } }),
      'usage/model-not-found',
      '/no/such.jinja does not exist',
    ],
    [
      'a broken adapter that is not there',
      () => ({
        expectations: {
          lora: {
            served: ['early'],
            questions: [],
            broken: [{ path: 'zoo:lora-broken/none', fault: 'none' }],
          },
        },
      }),
      'usage/model-not-found',
      'The zoo has no entry "lora-broken/none"',
    ],
  ])('refuses %s: exit 2', async (...[, changes, code, message]) => {
    await expect(resolve(changes())).rejects.toMatchObject({
      code,
      exitCode: 2,
      message: expect.stringContaining(message) as string,
    })
  })

  it('says in the hint where the word stands', async () => {
    await expect(resolve(withAdapter('/no/such'))).rejects.toMatchObject({
      hint: 'Correct `options.lora.modules.*.path` in the preset, or make an adapter available at that path.',
    })
  })

  it('tells an adapter whose weights the hub cache lacks, where the hub is switched off', async () => {
    const env = { FSX_SHARED_RO: '', HF_HUB_OFFLINE: '1' }
    const snapshot = join(place.folder, 'hub/models--org--late/snapshots/abc')
    writeFiles(snapshot, { 'adapter_config.json': '{}' })
    writeFiles(join(place.folder, 'hub/models--org--late/refs'), { main: 'abc' })
    await expect(resolve(withAdapter('org/late'), env)).rejects.toMatchObject({
      code: 'environment/model-missing',
      message: expect.stringContaining('lacks weights') as string,
    })
    writeFiles(snapshot, adapterFiles)
    expect((await resolve(withAdapter('org/late'), env)).preset.options).toEqual(
      withAdapter('org/late').options,
    )
  })
})

describe('on the command line', () => {
  const config = (adapter: string): string => `
presets:
  mine:
    extends: tiny
    needs: { memoryGiB: 0.1 }
    options: { lora: { modules: [{ name: amber, path: ${adapter} }] }, chat: { template: ./plain.jinja } }
`

  it('takes ./paths from the config file, wherever one stands', async () => {
    using workplace = createWorkplace()
    const there = join(workplace.folder, 'there')
    writeFiles(there, { 'amber/adapter_config.json': '{}', 'plain.jinja': '{{ messages }}' })
    writeFileSync(join(there, 'mine.yaml'), config('./amber'))
    const args = ['plan', 'mine', '--config', join(there, 'mine.yaml'), '--engine-path', fakeEngine, '--json']
    const { code, stdout, stderr } = await workplace.run(args)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const { processes } = JSON.parse(stdout) as { readonly processes: readonly { argv: readonly string[] }[] }
    const argv = processes[0]?.argv ?? []
    expect(argv).toContain(`amber=${join(there, 'amber')}`)
    expect(argv[argv.indexOf('--chat-template') + 1]).toBe(join(there, 'plain.jinja'))
  })

  it('refuses an adapter that is not there before anything is started', async () => {
    using workplace = createWorkplace()
    mkdirSync(join(workplace.folder, 'amber'))
    writeFiles(workplace.folder, { 'plain.jinja': '{{ messages }}' })
    writeFileSync(join(workplace.folder, 'servewright.config.yaml'), config('./amber'))
    const { code, stdout } = await workplace.run(['run', 'mine', '--engine-path', fakeEngine])
    expect(code).toBe(2)
    expect(stdout).toContain('holds no adapter: adapter_config.json is missing')
    expect(workplace.report().servers).toEqual([])
    const listed = await workplace.run(['list', 'presets', 'mine', '--json', '--engine-path', fakeEngine])
    expect(listed.stdout).toContain('holds no adapter')
  })
})
