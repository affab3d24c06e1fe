/** No judge can return a code that no test fires: the codes are read from the sources, not from what checks declare. */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { allChecks } from '../../../src/checks/plan-checks.ts'

const isSource = (path: string): boolean => !path.endsWith('.test.ts')
const text = (path: string): string => readFileSync(path, 'utf8')

/** What a source file puts into `code` of a finding as it stands. */
const written = (path: string): readonly string[] =>
  Array.from(text(path).matchAll(/\bcode: (?:'([^']+)'|[^\n,]*\? '([^']+)' : '([^']+)')/g)).flatMap((match) =>
    match.slice(1).filter((code) => /^[a-z].*[a-z]$/.test(code ?? '')),
  )

/** A check's file and all that it imports below `src/checks`. */
function closure(path: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(path) || !path.startsWith('src/checks/')) return seen
  seen.add(path)
  for (const [, from = ''] of text(path).matchAll(/from '(\.[^']+)'/g))
    closure(join(dirname(path), from), seen)
  return seen
}

const ofChecks = allChecks.map((check) => {
  const path = `src/checks/${check.id}.ts`
  return { id: check.id, codes: check.codes, path, files: closure(path) }
})

describe('codes of checks', () => {
  it.each(ofChecks)('$id declares every code in its own file', ({ codes, path }) => {
    expect(codes).toEqual(expect.arrayContaining([...written(path)]))
  })

  const shared = globSync('src/checks/**/*.ts').filter((path) => isSource(path))

  it.each(shared.filter((path) => written(path).length > 0))(
    '%s writes codes that a check declares',
    (path) => {
      const users = ofChecks.filter(({ files }) => files.has(path))
      const declared = new Set(users.flatMap(({ codes }) => codes))
      expect([...declared]).toEqual(expect.arrayContaining([...written(path)]))
    },
  )

  it('are found at all', () => {
    const found = new Set(shared.flatMap((path) => written(path)))
    expect(found.size).toBeGreaterThan(150)
  })
})

describe('codes of findings apart from checks, and of reasons', () => {
  const sources = globSync('src/**/*.ts').filter((path) => isSource(path) && !path.startsWith('src/checks/'))
  const codes = new Set(sources.flatMap((path) => written(path)).filter((code) => !code.includes('$')))
  const tests = [...globSync('src/**/*.test.ts'), ...globSync('test/**/*.ts')]
    .filter((path) => !path.endsWith('finding-codes.test.ts'))
    .map((path) => text(path))
    .join('\n')

  it.each([...codes])('%s is named by a test', (code) => {
    expect(tests).toContain(code)
  })
})
