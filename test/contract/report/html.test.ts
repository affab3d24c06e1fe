/** The page of a report: its size, what may act in it, and what a reader who has only the page finds. */
import { createHash } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Transcript } from '../../../src/contract/exchange.ts'
import type { AgentReport } from '../../../src/contract/load-agents.ts'
import type { ReportDocument } from '../../../src/contract/report.ts'
import { html } from '../../../src/report/html.ts'
import { pageScript, pageStyle } from '../../../src/report/html/page-assets.ts'
import { hostileReport } from '../../fixtures/hostile-report.ts'
import { makeCheckRecord } from '../../fixtures/make-check-record.ts'
import { makeExchange } from '../../fixtures/make-exchange.ts'
import { makeLoadRecord } from '../../fixtures/make-load-record.ts'
import { makeReport } from '../../fixtures/make-report.ts'
import { golden, readReportFixture } from '../../fixtures/read-report.ts'
import { writtenBy } from '../../fixtures/written-by.ts'

const largestPage = 1.5 * 2 ** 20
const largestScript = 24 * 2 ** 10

async function pageOf(report: ReportDocument): Promise<string> {
  const { 'report.html': page = '' } = await writtenBy(html, report)
  return page
}

function evidenceOf(page: string): Readonly<Record<string, string>> {
  const [, text = '{}'] = /<script type="application\/json" id="evidence">(.*?)<\/script>/s.exec(page) ?? []
  return JSON.parse(text) as Record<string, string>
}

/** Without what is data, ours, or a namespace. */
const addresses = (page: string): readonly string[] =>
  [...page.matchAll(/\b(?:src|action|poster|data|srcset)="([^"]*)"|url\(([^)]*)\)|@import/g)].map(
    ([all]) => all,
  )

describe('the page', () => {
  it('of everything is small enough to be sent by mail, with every exchange in it', async () => {
    const report = readReportFixture('shown/everything.json.gz')
    const page = await pageOf(report)
    expect(Buffer.byteLength(page)).toBeLessThan(largestPage)
    const evidence = evidenceOf(page)
    const [record] = report.checks.filter(({ id }) => id === 'chat/n')
    const text = inflateRawSync(Buffer.from(evidence['check-chat-n'] ?? '', 'base64')).toString('utf8')
    expect(JSON.parse(text) as Transcript).toEqual(record?.exchanges)
    expect(Object.keys(evidence)).toHaveLength(
      report.checks.filter(({ exchanges }) => Object.keys(exchanges).length > 0).length,
    )
  })

  it('has a script and a style that are ours, small, and the only ones that may act', async () => {
    const page = await pageOf(makeReport())
    const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? []
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${hash(pageScript)}`,
      `style-src ${hash(pageStyle)}`,
      "base-uri 'none'",
      "form-action 'none'",
    ])
    expect(page).toContain(`<script>${pageScript}</script>`)
    expect(page).toContain(`<style>${pageStyle}</style>`)
    expect(Buffer.byteLength(pageScript)).toBeLessThan(largestScript)
  })

  it.each(Object.entries(golden))(
    'of what was %s fetches nothing, and has every anchor that it links to',
    async (_, file) => {
      const page = await pageOf(readReportFixture(file))
      const shown = page.slice(0, page.indexOf('<script type="application/json"'))
      expect(addresses(shown)).toEqual([])
      const ids = [...shown.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id)
      expect(new Set(ids).size).toBe(ids.length)
      const links = [...shown.matchAll(/\shref="#([^"]*)"/g)].map(([, id]) => id)
      expect(links.filter((id) => !ids.includes(id))).toEqual([])
    },
  )

  it('tells of a rejected run what is wrong, where, and how to see it again', async () => {
    const page = await pageOf(readReportFixture(golden.rejected))
    for (const told of ['stop-leaked', 'chat/stop-string', 'curl -sSN', 'Start the same server', '#!/bin/sh'])
      expect(page).toContain(told)
  })

  it('marks the line of the log that was diagnosed', async () => {
    const page = await pageOf(readReportFixture(golden.blocked))
    expect(page).toMatch(/<mark>[^<]*unrecognized arguments: --max-model-lenght/)
    expect(page).toContain('not reached')
  })

  it('draws the error of the client into each distribution, and the limit over the rates that were tried', async () => {
    expect(await pageOf(readReportFixture(golden.unproven))).toMatch(/class="bars"[\s\S]*class="error"/)
    expect(await pageOf(readReportFixture('shown/search.json.gz'))).toMatch(
      /class="slo"[^]*ttft p95 &lt;= 400ms/,
    )
  })

  it('shows who was there before the stop, by parents', async () => {
    const page = await pageOf(readReportFixture(golden.unproven))
    expect(page).toMatch(/<li><code>\d+<\/code> python\s*<ul class="tree">\s*<li><code>\d+<\/code>/)
  })

  it('holds what a server said as text alone', async () => {
    const page = await pageOf(hostileReport())
    const rest = page.replace(`<script>${pageScript}</script>`, '')
    expect(rest.match(/<script/g)).toHaveLength(1)
    expect(rest).not.toContain('<img')
    for (const acting of ['\u2028', '\u2029', '\u202e', '\u001b', '\u0000'])
      expect(rest).not.toContain(acting)
  })

  it('of several runs has each, with anchors of its own and the exchanges of what failed', async () => {
    const failing = makeCheckRecord('chat/n', {
      outcome: { status: 'fail', findings: [{ code: 'x', message: 'y' }] },
      exchanges: { one: makeExchange() },
    })
    const run = makeReport({
      checks: [failing, makeCheckRecord('chat/a', { exchanges: { one: makeExchange() } })],
    })
    const { id, startedAt, durationMs } = run
    const page = await pageOf({
      schemaVersion: 2,
      id,
      startedAt,
      durationMs,
      verdict: 'rejected',
      exitCode: 1,
      reasons: [],
      runs: [run, run],
      notRun: [{ preset: 'gpu', reason: 'no GPU' }],
    })
    expect(page).toContain('href="#run-2-verdict"')
    expect(page).toContain('no GPU')
    expect(Object.keys(evidenceOf(page))).toEqual(['run-1-check-chat-n', 'run-2-check-chat-n'])
  })
})

describe('the agents of a load', () => {
  const agent = {
    name: 'agent 1 (<left>)',
    threads: 1,
    cores: 8,
    nice: 15,
    cpuLimit: 2,
    memoryLimitMiB: 512,
    sent: 20,
    completed: 19,
    failed: 1,
    validity: { state: 'valid', errorBarMs: 1.25 },
    clockOffsetMs: 100_000,
    clockBoundMs: 0.14,
    startLateMs: 3.5,
  } as const
  const pageWith = (agents: readonly AgentReport[]): Promise<string> =>
    pageOf(makeReport({ loads: [makeLoadRecord({ agents })] }))

  it('are a table of what each sent, its error, its clock and its machine', async () => {
    const page = await pageWith([agent, { ...agent, name: 'agent 2 (b)', startLateMs: 0.5 }])
    expect(page).toContain('Sent by 2 agents, which began within 3.5')
    expect(page).toContain('agent 1 (&lt;left&gt;)')
    expect(page).toContain('8 cores, 1 thread, limited to 2 processors, limited to 512 MiB, nice 15')
    const [, row = ''] = /agent 2 \(b\)<\/th>(.*?)<\/tr>/s.exec(page) ?? []
    expect([...row.matchAll(/<td class="number">([^<]*)/g)].map(([, cell]) => cell)).toHaveLength(6)
    expect(page).not.toMatch(/<details class="fold" open/)
  })

  it('are shown at once where one is lost', async () => {
    const lost = { ...agent, lost: 'it hung up', validity: { state: 'void', errorBarMs: 0 } } as const
    const page = await pageWith([agent, lost])
    expect(page).toMatch(/<details class="fold" open/)
    expect(page).toContain('>lost</span>')
  })

  it('are no table where one process sent everything', async () => {
    expect(await pageWith([])).not.toContain('Sent by')
  })
})
