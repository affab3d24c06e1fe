import { expect, it } from 'vitest'
import { openPresetBook } from '../presets/preset-book.ts'
import { runGraceMs } from './run-grace.ts'

const tiny = openPresetBook().find('tiny')
const after = (graceMs: number) => ({ ...tiny, shutdown: { graceMs } })

it('is the grace of each server, since they stop one after the other, and a minute for the proof', () => {
  expect(runGraceMs(after(120_000), undefined)).toBe(180_000)
  expect(runGraceMs(after(30_000), after(45_500))).toBe(135_500)
})
