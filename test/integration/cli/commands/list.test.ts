import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createWorkplace, fakeEngine } from '../../../workplaces/cli-workplace.ts'

interface Listed {
  readonly name: string
  readonly aliases: readonly string[]
  readonly groups: readonly string[]
  readonly runsHere: boolean
  readonly because?: string
}

const config = (needs: string, more = ''): string =>
  `presets:\n  mine:\n    extends: tiny\n    groups: [night]\n    needs: ${needs}\n${more}`

async function list(words: readonly string[], text: string): Promise<readonly Listed[]> {
  using place = createWorkplace()
  writeFileSync(join(place.folder, 'servewright.config.yaml'), text)
  const args = ['list', 'presets', ...words, '--json', '--engine-path', fakeEngine]
  const { code, stdout, stderr } = await place.run(args)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout) as readonly Listed[]
}

const small = '{ memoryGiB: 0.1 }'

describe('list presets', () => {
  it('says of each preset whether it can run here, and why not', async () => {
    const presets = await list([], config(small))
    const tinyllama = presets.find(({ name }) => name === 'neuron-tinyllama')
    expect(tinyllama).toMatchObject({ aliases: ['online-inference-tinytest'], groups: ['tiny'] })
    expect(tinyllama).toMatchObject({
      runsHere: false,
      because: 'needs 32 NeuronCores; this machine has no Neuron device',
    })
    expect(presets.find(({ name }) => name === 'mine')).toMatchObject({ groups: ['night'], runsHere: true })
  })

  it.each([
    ['{ memoryGiB: 1000000 }', '', /^needs 1000000 GiB of memory; [\d.]+ GiB are available$/],
    ['{ cpu: [no_such_feature] }', '', /^needs CPU instructions that this machine lacks: no_such_feature$/],
    ['{ cores: 100000 }', '', /^needs 100000 CPU cores; this machine has \d+$/],
    [
      '{ accelerator: neuron, devices: 2 }',
      '',
      /^needs 2 Neuron devices; this machine has no Neuron device$/,
    ],
    [small, '    model: /no/such/model\n', /^No model exists at \/no\/such\/model$/],
  ])('%s %j: %s', async (needs, more, because) => {
    const [mine] = await list(['mine'], config(needs, more))
    expect(mine).toMatchObject({ runsHere: false, because: expect.stringMatching(because) as string })
  })

  it('says that weights are missing which a preset forbids to fetch', async () => {
    const [mine] = await list(['mine'], config(small, '    model: org/nobody-has-this\n'))
    expect(mine?.because).toMatch(
      /^org\/nobody-has-this is not in the hub cache, and HF_HUB_OFFLINE forbids a download$/,
    )
  })

  it('names the engine that is not there', async () => {
    const text = 'presets: { mine: { engine: vllm-neuron, model: org/name } }'
    const [mine] = await list(['mine'], text)
    expect(mine?.because).toMatch(/has no neuronx-distributed-inference$/)
  })

  it('takes names, aliases and groups', async () => {
    const names = async (...words: readonly string[]): Promise<readonly string[]> =>
      (await list(words, config(small))).map(({ name }) => name)
    expect(await names('qwen25-7b-instruct', 'night')).toEqual(['neuron-qwen25-7b', 'mine'])
    expect(await names('autotest')).toContain('mine')
    expect(await names('@tiny')).toEqual(['llama-cpp', 'mlx-lm', 'neuron-tinyllama', 'tiny', 'transformers'])
  })

  it('shows one line for each, and the reason below', async () => {
    using place = createWorkplace()
    const { stdout } = await place.run(['list', 'presets', '@eagle', '--engine-path', fakeEngine])
    expect(stdout).toMatch(/^neuron-llama-8b-eagle-bs1 +vllm-neuron +Llama 3.1 8B with an EAGLE draft/m)
    expect(stdout).toContain(
      '\n    not on this machine: needs 32 NeuronCores; this machine has no Neuron device\n',
    )
  })
})

describe('list groups', () => {
  it('names each group with what is in it', async () => {
    using place = createWorkplace()
    const { code, stdout } = await place.run(['list', 'groups', '--json'])
    expect(code).toBe(0)
    const groups = JSON.parse(stdout) as readonly {
      readonly name: string
      readonly presets: readonly string[]
    }[]
    const integration = groups.find(({ name }) => name === 'integration')
    expect(integration?.presets).toEqual([
      'neuron-llama-8b-bs1',
      'neuron-llama-8b-bs4',
      'neuron-open-llama-7b',
      'neuron-qwen3-8b',
    ])
  })
})

describe('run', () => {
  it.each([
    [
      'environment/no-accelerator',
      '{ accelerator: neuron, cores: 2 }',
      'mine needs 2 NeuronCores; this machine has no Neuron device',
    ],
    [
      'environment/no-cpu-feature',
      '{ cpu: [no_such_feature] }',
      'mine needs CPU instructions that this machine lacks: no_such_feature',
    ],
  ])('of a preset whose needs are not here starts nothing: %s', async (error, needs, message) => {
    using place = createWorkplace()
    writeFileSync(join(place.folder, 'servewright.config.yaml'), config(needs))
    const { code, stdout } = await place.run(['run', 'mine', '--engine-path', fakeEngine])
    expect(code).toBe(3)
    expect(stdout).toContain(error)
    expect(stdout).toContain(message)
    expect(place.report().servers).toEqual([])
  })
})

describe('list presets --matrix json', () => {
  it('is the jobs of a CI on one line, wherever they can run', async () => {
    using place = createWorkplace()
    const { code, stdout } = await place.run([
      'list',
      'presets',
      'neuron-tinyllama',
      'eagle',
      '--matrix',
      'json',
    ])
    expect(code).toBe(0)
    expect(stdout.trimEnd()).not.toContain('\n')
    expect(JSON.parse(stdout)).toMatchObject({
      include: [
        { preset: 'neuron-tinyllama', engine: 'vllm-neuron', accelerator: 'neuron', cores: 32 },
        { preset: 'eagle', engine: 'vllm' },
      ],
    })
  })

  it('is of presets alone', async () => {
    using place = createWorkplace()
    const { code, stderr } = await place.run(['list', 'checks', '--matrix', 'json'])
    expect(code).toBe(2)
    expect(stderr).toContain('list checks has no --matrix')
  })
})
