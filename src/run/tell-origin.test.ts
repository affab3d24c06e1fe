import { describe, expect, it } from 'vitest'
import type { CheckOutcome } from '../contract/check.ts'
import type { CheckRecord } from '../contract/report.ts'
import { tellOrigin } from './tell-origin.ts'

const record: CheckRecord = {
  id: 'stream/n',
  title: 'Title',
  advice: 'Advice.',
  level: 'must',
  needs: [],
  durationMs: 1,
  outcome: {
    status: 'fail',
    findings: [
      { code: 'one', message: 'One is wrong.' },
      { code: 'other', message: 'Other is wrong.' },
    ],
  },
  exchanges: {},
}
const origins = (direct: CheckOutcome, id = record.id) => {
  const { outcome } = tellOrigin(record, [{ id, outcome: direct }])
  return outcome.status === 'fail' ? outcome.findings.map(({ origin }) => origin) : []
}

describe('tellOrigin', () => {
  it('is the gateway for what the server behind it does not do', () => {
    expect(origins({ status: 'pass' })).toEqual(['gateway', 'gateway'])
  })

  it('is the server for what it does as well, finding by finding', () => {
    expect(origins({ status: 'fail', findings: [{ code: 'one', message: 'So.' }] })).toEqual([
      'server',
      'gateway',
    ])
  })

  it('is the gateway for another subject of the same code', () => {
    const finding = { code: 'one', message: 'So.', subject: 'allOf' }
    expect(origins({ status: 'fail', findings: [finding] })).toEqual(['gateway', 'gateway'])
  })

  it('is the gateway for the same code in another exchange', () => {
    const of = (exchange: string): CheckOutcome => ({
      status: 'fail',
      findings: [{ code: 'accepted', message: 'So.', exchange }],
    })
    const told = tellOrigin({ ...record, outcome: of('chat input') }, [
      { id: record.id, outcome: of('chat stop') },
    ])
    expect(told.outcome).toMatchObject({ findings: [{ origin: 'gateway' }] })
    const same = tellOrigin({ ...record, outcome: of('chat stop') }, [
      { id: record.id, outcome: of('chat stop') },
    ])
    expect(same.outcome).toMatchObject({ findings: [{ origin: 'server' }] })
  })

  it('says so in the message', () => {
    expect(tellOrigin(record, [{ id: record.id, outcome: { status: 'pass' } }])).toMatchObject({
      outcome: {
        findings: [
          { message: 'One is wrong. Asked directly, the server behind the gateway does not do this.' },
          {},
        ],
      },
    })
  })

  it('is not told where the check tells nothing of the server behind', () => {
    expect(origins({ status: 'vacuous', reason: 'no text' })).toEqual([undefined, undefined])
    expect(origins({ status: 'pass' }, 'stream/utf8')).toEqual([undefined, undefined])
  })
})
