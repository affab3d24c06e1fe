import { describe, expect, it } from 'vitest'
import { openPresetBook } from '../../../src/presets/preset-book.ts'
import { examinePresets } from '../../../src/subject/examine-presets.ts'
import { leftOf, runReal } from '../run-real.ts'

/** llama.cpp is rejected for what it does with any model: its preset lists no known findings. */
const presets = ['smollm2']
const book = openPresetBook()
/** A model or an engine that nobody has installed is no fault of this clone. */
const whyNot = await examinePresets(
  presets.map((name) => book.find(name)),
  { signal: new AbortController().signal },
)

describe('a real small model, which is weak at much', () => {
  it.for(presets)(
    '%s: the server is accepted, its stop proven',
    { timeout: 3_600_000 },
    async (name, { skip }) => {
      skip(whyNot.has(name), whyNot.get(name))
      using run = runReal(['run', name])
      const code = await run.ended
      const report = run.report()
      expect(report.verdict, report.reasons.map(({ message }) => message).join('\n')).toBe('accepted')
      expect(code).toBe(0)
      expect(leftOf(report)).toEqual([])
    },
  )
})
