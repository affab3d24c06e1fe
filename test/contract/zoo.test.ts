import { createHash } from 'node:crypto'
import { globSync, readFileSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

interface Manifest {
  readonly bytes: number
  readonly files: Readonly<Record<string, { readonly sha256: string; readonly bytes: number }>>
}

const manifest = JSON.parse(readFileSync('zoo/manifest.json', 'utf8')) as Manifest
const listed = Object.entries(manifest.files)
const largestMiB = 32
const largestModelBytes = 6_500_000

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
        .filter((path) => /\.(safetensors|gguf)$/.test(path))
        .toSorted(),
    )
  })

  it('is small enough to travel', () => {
    const total = globSync('zoo/**/*')
      .map((path) => statSync(path))
      .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0)
    expect(total / 2 ** 20).toBeLessThanOrEqual(largestMiB)
    for (const name of ['llama', 'qwen3']) {
      expect(manifest.files[`${name}/model.safetensors`]?.bytes).toBeLessThanOrEqual(largestModelBytes)
    }
  })
})
