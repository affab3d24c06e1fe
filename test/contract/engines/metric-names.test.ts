/** What engines call their metrics stands in their own folders: nothing else in `src/` knows a name by its prefix. */
import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { knownFacts } from '../../../src/engines/known-facts.ts'

const engineName = /(vllm|sglang|tgi|llamacpp|lmdeploy|trtllm)[:_]/
const sources = globSync('src/**/*.ts').filter((path) => !/^src\/(engines|presets)\//.test(path))

describe('names of engines’ metrics', () => {
  it('stand in engines/ and presets/ alone', () => {
    expect(sources.length).toBeGreaterThan(300)
    const lines = sources.flatMap((path) =>
      readFileSync(path, 'utf8')
        .split('\n')
        .flatMap((line, at) => (engineName.test(line) ? [`${path}:${at + 1} ${line.trim()}`] : [])),
    )
    expect(lines).toEqual([])
  })

  it.each(knownFacts)('of $name all begin with its prefix', ({ metrics: { prefix, names, perRequest } }) => {
    const written = Object.values(names).flatMap((name) =>
      typeof name === 'string' ? [name] : name.map((one) => one.name),
    )
    expect([...written, ...perRequest].filter((name) => !name.startsWith(prefix))).toEqual([])
    expect(prefix).toMatch(engineName)
  })
})
