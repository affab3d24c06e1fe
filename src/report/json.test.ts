import { describe, expect, it } from 'vitest'
import type { ReportDocument, RunReport } from '../contract/report.ts'
import { unpackReport } from '../contract/written-exchanges.ts'
import { json } from './json.ts'

async function written(document: object): Promise<string> {
  let text = ''
  const sink = {
    write: (_: string, pieces: Iterable<string>) => Promise.resolve(void (text = [...pieces].join(''))),
  }
  await json.finish(document as ReportDocument, sink as unknown as Parameters<typeof json.finish>[1])
  return text
}

describe('report.json', () => {
  const request = { url: 'http://127.0.0.1/\n', headers: {} }
  const exchange = { request, headers: {}, frames: [{ atMs: 1, data: '{"a": [1]}' }] }
  const document = {
    kind: 'run',
    reasons: [],
    selection: {},
    checks: [{ id: 'chat/shape', needs: ['chat'], exchanges: { whole: exchange, streamed: exchange } }],
    left: undefined,
  }

  it('holds the document as it is', async () => {
    const { left: _, ...rest } = document
    expect(unpackReport(JSON.parse(await written(document)) as RunReport)).toEqual(rest)
    const lists = await written({ checks: [], list: [undefined, null] })
    expect(JSON.parse(lists)).toEqual({ checks: [], list: [null, null] })
  })

  it('has a line for each exchange, and each member above', async () => {
    const lines = (await written(document)).split('\n')
    expect(lines).toContain(`    "whole": ${JSON.stringify(exchange)},`)
    expect(lines).toContain('   "id": "chat/shape",')
    expect(lines).toContain(' "reasons": [],')
  })
})
