import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { findingsPage, renderFindings } from '../../../scripts/render-findings-page.ts'
import { allChecks } from '../../../src/checks/plan-checks.ts'
import { findingsPage as address } from '../../../src/report/cause-lines.ts'

const page = readFileSync(findingsPage, 'utf8')
const { homepage } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly homepage: string }

describe('docs/findings.md', () => {
  it('is what the codes and their texts say: `npm run docs` writes it', () => {
    expect(page).toBe(renderFindings())
  })
  it('has an entry for every code of every check', () => {
    const codes = new Set(allChecks.flatMap((check) => check.codes))
    expect([...codes].filter((code) => !page.includes(`### \`${code}\``))).toEqual([])
  })
  it('names the public reports that are known', () => {
    expect(page).toMatch(/- <https:\/\/github\.com\/vllm-project\/vllm\/issues\/\d+>: /)
  })
  it('is where the console points to', () => {
    expect(address.startsWith(homepage.replace('#readme', ''))).toBe(true)
    expect(address.endsWith(findingsPage)).toBe(true)
  })
})
