import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findEngine } from '../../../../src/engines/lookup.ts'
import { gpuDiagnoses } from './gpu-diagnoses.ts'

const folder = 'test/fixtures/startup-gpu'
const logs = readdirSync(folder).map((name) => name.replace(/\.log$/, ''))
const linesOf = (name: string): readonly string[] =>
  readFileSync(join(folder, `${name}.log`), 'utf8').split('\n')

describe.each(['vllm', 'vllm-neuron', 'vllm-neuron-plugin'])(
  'diagnose of %s, on logs of accelerators',
  (name) => {
    const engine = findEngine(name)
    it('finds nothing wrong in a start that went well, and sees that it was ready', () => {
      const lines = linesOf('healthy')
      expect(engine.diagnose(lines)).toBeUndefined()
      expect(engine.rootError?.(lines)).toBeUndefined()
      expect(lines.some((line) => engine.readyLine.test(line))).toBe(true)
    })

    it.each(gpuDiagnoses)('%s', (log, ...[code, summary, hint]) => {
      const lines = linesOf(log)
      const found = engine.diagnose(lines)
      expect(found).toMatchObject({ code, summary })
      expect(found?.hint).toContain(hint)
      expect(lines.some((line) => line.trim() === found?.evidence)).toBe(true)
    })
  },
)

describe('logs of accelerators', () => {
  it('have an expected diagnosis each', () => {
    expect(gpuDiagnoses.map(([name]) => name).toSorted()).toEqual(
      logs.filter((name) => name !== 'healthy').toSorted(),
    )
  })

  it.each(logs)('%s says where it comes from, and is not long', (name) => {
    const lines = linesOf(name)
    expect(lines[0]).toMatch(
      /^# (vllm \d+\.\d+\.\d+, \d{4}-\d\d-\d\d, on |the message of (https:\/\/|vLLM \d|torch \d))/,
    )
    expect(lines.length).toBeLessThanOrEqual(151)
  })
})
