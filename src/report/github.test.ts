import { expect, it } from 'vitest'
import { makeCheckRecord } from '../../test/fixtures/make-check-record.ts'
import { makeReport } from '../../test/fixtures/make-report.ts'
import { writtenBy } from '../../test/fixtures/written-by.ts'
import { github } from './github.ts'

const failing = (id: string, message: string) =>
  makeCheckRecord(id, {
    outcome: { status: 'fail', findings: [{ code: `code-${id.replace('/', '-')}`, message }] },
  })

it('annotates the verdict and each cause, so that no text of a server is a command', async () => {
  const report = makeReport({
    verdict: 'rejected',
    exitCode: 1,
    reasons: [{ code: 'chat/n/x', message: 'Wrong: 100 %\n::stop-commands::x' }],
    checks: [failing('chat/n', 'Expected a, got "b\r\n::error::c"')],
  })
  const { 'annotations.txt': text = '', 'summary.md': summary = '' } = await writtenBy(github, report)
  expect(text.trimEnd().split('\n')).toEqual([
    '::error title=tiny%3A rejected::chat/n/x: Wrong: 100 %25%0A::stop-commands::x',
    '::error title=tiny%3A code-chat-n::Expected a, got "b\\u000d%0A::error::c"%0AShown by chat/n.%0A→ Mend it.',
  ])
  expect(summary).toContain('rejected · tiny')
})

it('leaves out what GitHub would not show, and never the verdict', async () => {
  const checks = Array.from({ length: 30 }, (_, index) => failing(`chat/${index}`, `Fault ${index}.`))
  const { 'annotations.txt': text = '' } = await writtenBy(
    github,
    makeReport({ verdict: 'rejected', checks }),
  )
  expect(text.trimEnd().split('\n')).toHaveLength(10)
  expect(text).toMatch(/^::error title=tiny%3A rejected::/)
})

it('names what was accepted as a notice', async () => {
  const { 'annotations.txt': text } = await writtenBy(github, makeReport())
  expect(text).toBe('::notice title=tiny%3A accepted::proven: 1 checks passed.\n')
})
