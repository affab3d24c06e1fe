import { describe, expect, it } from 'vitest'
import { allChecks } from '../../../src/checks/plan-checks.ts'
import { openPresetBook } from '../../../src/presets/preset-book.ts'

const book = openPresetBook()
const findings = new Set(allChecks.flatMap(({ id, codes }) => codes.map((code) => `${id}/${code}`)))
const known = [...new Set(book.names.flatMap((name) => book.find(name).knownFindings ?? []))]

describe('known findings of the presets that ship', () => {
  it.each(known)('$finding is a code of a check, with versions, reason and upstream', (entry) => {
    expect(findings).toContain(entry.finding)
    expect(entry.versions.from ?? entry.versions.below).toBeDefined()
    expect(entry.reason).toMatch(/^[A-Z`/].*\.$/)
    expect(entry.upstream).toMatch(/^(none|https:\/\/\S+)$/)
  })
  it('are each named once in a preset', () => {
    for (const name of book.names) {
      const names = (book.find(name).knownFindings ?? []).map(
        ({ finding, subjects = [] }) => `${finding} ${subjects.join()}`,
      )
      expect(new Set(names).size).toBe(names.length)
    }
  })
})
