import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checksPage, renderChecks } from '../../../scripts/render-checks-page.ts'
import { allChecks } from '../../../src/checks/plan-checks.ts'

describe('docs/checks.md', () => {
  it('is what the registry says: `npm run docs` writes it', () => {
    expect(readFileSync(checksPage, 'utf8')).toBe(renderChecks())
  })
  it('has a row for every check', () => {
    const page = readFileSync(checksPage, 'utf8')
    expect(allChecks.filter(({ id }) => !page.includes(`| \`${id}\` |`))).toEqual([])
  })
})
