import { createHash } from 'node:crypto'
import { globSync, readFileSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

interface Manifest {
  readonly bytes: number
  readonly files: Readonly<Record<string, { readonly sha256: string; readonly bytes: number }>>
}

const manifest = JSON.parse(readFileSync('zoo/manifest.json', 'utf8')) as Manifest
const listed = Object.entries(manifest.files)
/** Of these, 2 are for the model that embeds. */
const largestMiB = 34
const largestModelBytes = 6_500_000
const isWeights = (path: string): boolean => /\.(safetensors|gguf)$/.test(path)

describe('zoo/manifest.json', () => {
  it.each(listed)('%s is the file that was measured', (path, { sha256, bytes }) => {
    const content = readFileSync(`zoo/${path}`)
    expect({ bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') }).toEqual({
      bytes,
      sha256,
    })
  })

  it('lists every file of weights', () => {
    const weights = globSync('zoo/**/*.{safetensors,gguf}').map((path) => path.replace(/^zoo\//, ''))
    expect(weights.toSorted()).toEqual(
      listed
        .map(([path]) => path)
        .filter(isWeights)
        .toSorted(),
    )
  })

  it('is small enough to travel', () => {
    const total = globSync('zoo/**/*')
      .map((path) => statSync(path))
      .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0)
    expect(total / 2 ** 20).toBeLessThanOrEqual(largestMiB)
    const tooLarge = listed.filter(([path, { bytes }]) => isWeights(path) && bytes > largestModelBytes)
    expect(tooLarge).toEqual([])
  })
})

describe('the adapters', () => {
  it.each([
    ['amber', 4],
    ['birch', 8],
    ['coral', 16],
    ['dice', 8],
  ])('%s has rank %i', (name, rank) => {
    const config = JSON.parse(readFileSync(`zoo/lora-${name}/adapter_config.json`, 'utf8')) as {
      readonly r: number
    }
    expect(config.r).toBe(rank)
  })
})

interface Steps {
  readonly ids: readonly number[]
  readonly top_ids: readonly (readonly number[])[]
  readonly top_logprobs: readonly (readonly number[])[]
}
interface Golden {
  readonly prompts: readonly { readonly float32: Steps; readonly bfloat16: Steps }[]
}

describe.each(['llama', 'qwen3', 'lora-amber', 'lora-birch', 'lora-coral'])('zoo/%s/golden.json', (name) => {
  const { prompts } = JSON.parse(readFileSync(`zoo/${name}/golden.json`, 'utf8')) as Golden

  it('has enough prompts, with the five likeliest tokens of every step', () => {
    expect(prompts.length).toBeGreaterThanOrEqual(60)
    const steps = prompts.flatMap(({ float32, bfloat16 }) => [float32, bfloat16])
    const broken = steps.filter(
      ({ ids, top_ids: tops, top_logprobs: logprobs }) =>
        tops.length !== ids.length ||
        logprobs.length !== ids.length ||
        ids.some(
          (id, step) => tops[step]?.[0] !== id || tops[step]?.length !== 5 || logprobs[step]?.length !== 5,
        ),
    )
    expect(broken).toEqual([])
  })
})
