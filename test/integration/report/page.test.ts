/** The page in a browser: nothing of a server's acts, all of it can be reached by keyboard, and axe finds nothing. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { usualBounds } from '../../../src/compare/bounds.ts'
import { compareReports } from '../../../src/compare/compare-reports.ts'
import { comparisonPage } from '../../../src/compare/comparison-page.ts'
import { historyOf } from '../../../src/compare/history.ts'
import { historyPage } from '../../../src/compare/history-page.ts'
import type { RunReport } from '../../../src/contract/report.ts'
import { html } from '../../../src/report/html.ts'
import { hostileReport } from '../../fixtures/hostile-report.ts'
import { golden, readReportFixture } from '../../fixtures/read-report.ts'
import { writtenBy } from '../../fixtures/written-by.ts'

const program = ['chromium', 'chromium-browser', 'google-chrome']
  .flatMap((name) => (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name)))
  .find((path) => existsSync(path))
const without = 'no chromium on this machine: apt-get install chromium'
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const folder = mkdtempSync(join(tmpdir(), 'servewright-page-'))
let browser: Browser | undefined
let pages = 0
beforeAll(async () => {
  if (program !== undefined)
    browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] })
})
afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(({ skip }) => {
  if (program === undefined) skip(without)
})

interface Opened extends AsyncDisposable {
  readonly page: Page
  /** What the browser complained of, and what it asked for beside the page. */
  readonly troubles: readonly string[]
}

type Options = Parameters<Browser['newPage']>[0] & { readonly hash?: string }

async function open(report: RunReport, options: Options = {}): Promise<Opened> {
  const { 'report.html': text = '' } = await writtenBy(html, report)
  return openText(text, options)
}

async function openText(text: string, options: Options = {}): Promise<Opened> {
  pages += 1
  const path = join(folder, `${pages}.html`)
  writeFileSync(path, text)
  const { hash = '', ...how } = options
  const page = await browser?.newPage(how)
  if (page === undefined) throw new Error(without)
  const troubles: string[] = []
  page.on('console', (message) => troubles.push(message.text()))
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('request', (request) => {
    if (request.url() !== `file://${path}${hash}` && request.url() !== `file://${path}`)
      troubles.push(request.url())
  })
  await page.goto(`file://${path}${hash}`)
  return { page, troubles, [Symbol.asyncDispose]: () => page.close() }
}

/** Opens everything that can be, so that what is made only then is looked at too. */
async function unfold(page: Page): Promise<void> {
  await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true')
  // No predicate runs in the page: its policy forbids what a string would need.
  await expect.poll(() => page.locator('[data-filled] > .quiet').count(), { timeout: 20_000 }).toBe(0)
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string
    readonly nodes: readonly { readonly html: string }[]
  }[]
}

async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe)
  const { violations: found } = await page.evaluate<AxeResults>(
    'axe.run(document, { resultTypes: ["violations"] })',
  )
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200) ?? ''} (${nodes.length})`)
}

const overflow = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')

describe('the page of a hostile server', () => {
  it('runs nothing and fetches nothing, also when every exchange is opened', async () => {
    await using opened = await open(hostileReport())
    const { page, troubles } = opened
    await unfold(page)
    expect(await page.evaluate('globalThis.owned')).toBeUndefined()
    expect(troubles).toEqual([])
    expect(await page.locator('img, iframe, object, embed').count()).toBe(0)
    const text = (await page.locator('.exchange').first().textContent()) ?? ''
    expect(text).toContain('<script>globalThis.owned=1</script>')
    for (const acting of ['\u202e', '\u2028', '\u001b', '\u0000']) expect(text).not.toContain(acting)
    expect(await violations(page)).toEqual([])
  })
})

describe.each([
  ['accepted', 'dark'],
  ['rejected', 'light'],
  ['rejected', 'dark'],
  ['blocked', 'light'],
  ['unproven', 'dark'],
] as const)('the page of what was %s', (verdict, colorScheme) => {
  it(`is accessible when it is ${colorScheme}, and no wider than a phone`, async () => {
    const viewport = { width: 390, height: 844 }
    await using opened = await open(readReportFixture(golden[verdict]), { colorScheme, viewport })
    const { page, troubles } = opened
    expect(await violations(page)).toEqual([])
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    expect(troubles).toEqual([])
  })
})

describe.each([
  ['dark', { width: 390, height: 844 }],
  ['light', { width: 1280, height: 900 }],
] as const)('the pages of several reports, %s', (colorScheme, viewport) => {
  const [accepted, rejected] = [golden.accepted, golden.rejected].map(readReportFixture) as [
    RunReport,
    RunReport,
  ]
  it.each([
    ['comparison', comparisonPage(compareReports(accepted, hostileReport(), usualBounds)).join('')],
    [
      'comparison of what was rejected',
      comparisonPage(compareReports(accepted, rejected, usualBounds)).join(''),
    ],
    ['history', historyPage(historyOf([accepted, rejected, hostileReport()])).join('')],
  ])('%s: accessible, no wider than its screen, and nothing of a server acts', async (_, text) => {
    await using opened = await openText(text, { colorScheme, viewport })
    const { page, troubles } = opened
    expect(await violations(page)).toEqual([])
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    expect(await page.evaluate('globalThis.owned')).toBeUndefined()
    expect(troubles).toEqual([])
  })
})

describe('what a reader does', () => {
  const report = readReportFixture(golden.rejected)
  it('opens the exchange of a finding: request, times and what came', async () => {
    await using opened = await open(report)
    const { page } = opened
    await page.locator('#finding-1 details.evidence > summary').click()
    const exchange = page.locator('#finding-1 .exchange').first()
    await exchange.waitFor()
    expect(await exchange.locator('svg.waterfall').getAttribute('aria-label')).toMatch(
      /frames? in|answered in/,
    )
    expect(await exchange.locator('pre').first().textContent()).toContain('"model"')
    expect(await violations(page)).toEqual([])
  })

  it('follows a link to a check that is folded', async () => {
    await using opened = await open(report, { hash: '#check-chat-n' })
    const { page } = opened
    await page.locator('#check-chat-n .exchange').first().waitFor()
    expect(await page.locator('#check-chat-n').getAttribute('open')).not.toBeNull()
  })

  it('searches with the keyboard alone, and filters by outcome', async () => {
    await using opened = await open(report)
    const { page } = opened
    const shown = page.locator('.check:not([hidden])')
    const all = await shown.count()
    await page.keyboard.press('/')
    await page.keyboard.type('stop-string')
    expect(await shown.count()).toBe(2)
    expect(await page.locator('[data-shown]').textContent()).toBe(`2 of ${all} shown`)
    await page.keyboard.press('Escape')
    await page.locator('[data-filters] button[data-word="failed"]').click()
    expect(await shown.count()).toBe(21)
  })

  it('is the whole report without scripts, but for the exchanges', async () => {
    await using opened = await open(report, { javaScriptEnabled: false })
    const { page } = opened
    expect(await page.locator('.finding h3').first().textContent()).not.toBe('')
    expect(await page.locator('[data-filters]').isVisible()).toBe(false)
    expect(await page.locator('button').first().isVisible()).toBe(false)
  })

  it('prints all findings', async () => {
    await using opened = await open(report)
    const { page } = opened
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('nav').isVisible()).toBe(false)
    expect(await page.locator('.finding').first().isVisible()).toBe(true)
  })
})
