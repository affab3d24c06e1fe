import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { errorCodes } from '../../../src/base/errors.ts'

const read = (paths: readonly string[]): string => paths.map((path) => readFileSync(path, 'utf8')).join('\n')
const sources = read(
  globSync('src/**/*.ts').filter((path) => !path.endsWith('.test.ts') && path !== 'src/base/errors.ts'),
)
const tests = read(
  [...globSync('src/**/*.test.ts'), ...globSync('test/**/*.ts')].filter(
    (path) => !path.endsWith('error-codes.test.ts'),
  ),
)
const launcher = readFileSync('bin/servewright.mjs', 'utf8')

describe('error codes', () => {
  const all = Object.values(errorCodes).flat()

  it.each(all)('%s is used, and provoked by a test', (code) => {
    // The base class throws internal/bug; the launcher runs before any module of ours can be loaded.
    const used = sources.includes(`'${code}'`) || launcher.includes(code) || code === 'internal/bug'
    expect(used, 'no source uses it: delete it').toBe(true)
    expect(tests.includes(code), 'no test provokes it').toBe(true)
  })
})
