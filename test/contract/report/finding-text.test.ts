/** Every code that a user may meet is explained: what it means for a client, and what to do. */
import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { allChecks } from '../../../src/checks/plan-checks.ts'
import { findingText, textsByTopic } from '../../../src/report/causes/finding-text.ts'

const ofChecks = new Set(allChecks.flatMap(({ codes }) => codes))
const sources = globSync('src/**/*.ts').filter((path) => !path.endsWith('.test.ts'))
const ofServers = sources.flatMap((path) =>
  Array.from(
    readFileSync(path, 'utf8').matchAll(/'((?:server|teardown|load)\/[a-z-]+)'/g),
    ([, code = '']) => code,
  ),
)
const codes = new Set([...ofChecks, ...ofServers])
const written = [...textsByTopic.values()].flatMap((texts) => [...texts])

describe('the text of a finding', () => {
  it.each([...codes])('is there for %s', (code) => {
    const { means = '', advice = '' } = findingText(code) ?? {}
    for (const text of [means, advice]) expect(text).toMatch(/^\S.{14,}\.$/)
  })
  it('is written once, and for codes that there are', () => {
    const names = written.map(([code]) => code)
    expect(names.filter((code, at) => names.indexOf(code) !== at)).toEqual([])
    expect(names.filter((code) => !codes.has(code))).toEqual([])
  })
  it('names only codes of a check that has both as what it follows from', () => {
    const strange = written.flatMap(([code, { follows }]) =>
      follows
        .filter(
          (other) => !allChecks.some((check) => [code, other].every((one) => check.codes.includes(one))),
        )
        .map((other) => `${code} after ${other}`),
    )
    expect(strange).toEqual([])
  })
})
