import { expect, it } from 'vitest'
import { makeCheckRecord } from '../../../test/fixtures/make-check-record.ts'
import { makeReport } from '../../../test/fixtures/make-report.ts'
import type { Coverage } from '../../contract/coverage.ts'
import { coverageOf, notTestedText, shareText, shareTexts } from './coverage.ts'

const part: Coverage = {
  judged: 2,
  of: 54,
  leftOutBy: ['--only'],
  notTested: [
    { capability: 'tools', why: 'left-out' },
    { capability: 'reasoning', why: 'not-claimed' },
    { capability: 'lora', why: 'not-claimed' },
    { capability: 'echo', why: 'not-offered' },
  ],
}

it('is said as a share, and why it is one', () => {
  expect(shareText(part)).toBe('2 of 54 checks (--only)')
  expect(shareText({ ...part, judged: 1, of: 1 })).toBe('1 of 1 check')
})

it('says where --bail has stopped the run, and how many checks were not run for it', () => {
  const bailed = { at: 'chat/n', notRun: 31 }
  const stopped = 'stopped at the first rejection (--bail), 31 more checks were not run'
  const texts = (leftOutBy: readonly string[]) =>
    shareTexts(makeReport({ coverage: { ...part, leftOutBy }, bailed }))
  expect(texts(['--bail'])).toEqual([stopped])
  expect(texts(['--only', '--bail'])).toEqual(['2 of 54 checks (--only)', stopped])
  expect(shareTexts(makeReport({ coverage: part }))).toEqual(['2 of 54 checks (--only)'])
})

it('names what was not tested, and not what the server was found not to offer', () => {
  expect(notTestedText(part)).toBe('tools, reasoning, lora')
  expect(notTestedText(part, 1)).toBe('tools and 2 more')
  expect(notTestedText(part, 2)).toBe('tools, reasoning, lora')
  expect(notTestedText({ ...part, notTested: [] })).toBeUndefined()
})

it('is read from the checks and claims of a document that does not say it', () => {
  const record = makeCheckRecord('a/1', { needs: ['chat'] })
  const skipped = { ...record, id: 'a/2', outcome: { status: 'skip', reason: 'x' } } as const
  const facts = { model: 'm', claims: ['chat', 'tools'], expectations: {} } as const
  const server = { origin: 'attached', baseUrl: 'x', facts, processes: [], findings: [] } as const
  const old = makeReport({ servers: [server], checks: [record, skipped], selection: { only: ['a'] } })
  expect(coverageOf(old)).toEqual({
    judged: 1,
    of: 2,
    leftOutBy: ['--only'],
    notTested: [{ capability: 'tools', why: 'left-out' }],
  })
  expect(coverageOf({ ...old, coverage: part })).toEqual(part)
  expect(coverageOf({ ...old, coverage: { ...part, of: 1 } })?.of).toBe(2)
  expect(coverageOf({ ...old, checks: [{ ...record, under: 'ten' }] })).toBeUndefined()
  expect(coverageOf(makeReport({ kind: 'load' }))).toBeUndefined()
})
