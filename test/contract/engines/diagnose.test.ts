import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { diagnoseBy, type KnownFailure } from '../../../src/engines/failure.ts'
import { engineNames, findEngine } from '../../../src/engines/lookup.ts'
import { knownFailures as ofLlamaCpp } from '../../../src/engines/llama-cpp/diagnose.ts'
import { knownFailures as ofTransformers } from '../../../src/engines/transformers/diagnose.ts'
import { knownFailures as ofLitellm } from '../../../src/engines/litellm/failures.ts'
import { litellmDiagnoses } from './litellm/diagnoses.ts'
import { knownFailures as ofMlxLm } from '../../../src/engines/mlx-lm/failures.ts'
import { mlxLmDiagnoses } from './mlx-lm/diagnoses.ts'
import { llamaCppDiagnoses } from './llama-cpp/diagnoses.ts'
import { transformersDiagnoses } from './transformers/diagnoses.ts'

const healthy = 'healthy'

interface Recorded {
  readonly name: string
  readonly diagnoses: typeof transformersDiagnoses
  readonly failures: readonly KnownFailure[]
  /** First line of each log. */
  readonly head: RegExp
}

const recorded: readonly Recorded[] = [
  {
    name: 'llama-cpp',
    diagnoses: llamaCppDiagnoses,
    failures: ofLlamaCpp,
    head: /^# llama\.cpp \d+, \d{4}-\d\d-\d\d, exit code \d+: llama-server /,
  },
  {
    name: 'litellm',
    diagnoses: litellmDiagnoses,
    failures: ofLitellm,
    head: /^# litellm \d+\.\d+\.\d+, \d{4}-\d\d-\d\d, exit code -?\d+: python -m litellm\.proxy\.proxy_cli /,
  },
  {
    name: 'mlx-lm',
    diagnoses: mlxLmDiagnoses,
    failures: ofMlxLm,
    head: /^# mlx-lm \d+\.\d+\.\d+, \d{4}-\d\d-\d\d, exit code -?\d+: python -m mlx_lm server /,
  },
  {
    name: 'transformers',
    diagnoses: transformersDiagnoses,
    failures: ofTransformers,
    head: /^# transformers \d+\.\d+\.\d+, \d{4}-\d\d-\d\d, exit code -?\d+: python -m transformers\.cli\.transformers serve /,
  },
]

/** Builds of vLLM for Neuron share its logs: no device was there to record others. */
const shared: readonly string[] = ['vllm', 'vllm-neuron', 'vllm-neuron-plugin']

it.each(engineNames)('engine %s has logs of its failures', (name) => {
  const folder = shared.includes(name) ? 'test/fixtures/startup' : `test/fixtures/startup-${name}`
  const logs = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.log')) : []
  const todo = `${folder} holds no log: start ${name} so that it fails, and keep what it says (COMMAND > ${folder}/CASE.log 2>&1), with a first line that says what made it`
  expect(logs.length, todo).toBeGreaterThan(1)
  if (shared.includes(name)) return
  const line = `test/contract/engines/diagnose.test.ts lacks a line for ${name} in \`recorded\`, with its expected diagnoses in test/contract/engines/${name}/diagnoses.ts`
  expect(
    recorded.map((one) => one.name),
    line,
  ).toContain(name)
})

describe.each(recorded)('diagnose, on logs of a real $name', ({ name, diagnoses, failures, head }) => {
  const folder = `test/fixtures/startup-${name}`
  const engine = findEngine(name)
  const logs = readdirSync(folder).map((file) => file.replace(/\.log$/, ''))
  const linesOf = (log: string): readonly string[] =>
    readFileSync(join(folder, `${log}.log`), 'utf8').split('\n')

  it.each(diagnoses)('%s', (log, ...[code, summary, hint]) => {
    const lines = linesOf(log)
    const found = engine.diagnose(lines)
    expect(found).toMatchObject({ code, summary, hint })
    expect(lines.some((line) => line.trim() === found?.evidence)).toBe(true)
  })

  it('finds nothing wrong in the log of a start that went well, and sees that it was ready', () => {
    const lines = linesOf(healthy)
    expect(engine.diagnose(lines)).toBeUndefined()
    expect(lines.some((line) => engine.readyLine.test(line))).toBe(true)
  })

  it('has an expected diagnosis for every log, and a log for every diagnosis', () => {
    expect(diagnoses.map(([log]) => log).toSorted()).toEqual(logs.filter((log) => log !== healthy).toSorted())
  })

  it('has a log for every cause that it knows', () => {
    const summaries = logs.map((log) => engine.diagnose(linesOf(log))?.summary)
    const unseen = failures.filter(
      (failure) =>
        !logs.some((log) => {
          const alone = diagnoseBy([failure], linesOf(log))
          return alone !== undefined && summaries.includes(alone.summary)
        }),
    )
    expect(unseen.map(({ pattern }) => pattern.source)).toEqual([])
  })

  it.each(logs)('%s says what made it, and is not long', (log) => {
    const lines = linesOf(log)
    expect(lines[0]).toMatch(head)
    expect(lines.length).toBeLessThanOrEqual(151)
  })
})
