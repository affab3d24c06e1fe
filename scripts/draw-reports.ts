/** `npm run pictures`: the four verdicts and a terminal, in docs/, of the recorded runs, with the system's Chromium. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { renderPage } from '../src/report/html/page.ts'
import { screenPage } from './draw-screen.ts'
import { golden, readReportFixture } from '../test/fixtures/read-report.ts'

const size = { width: 1280, height: 1440 }
const schemes = { accepted: 'light', rejected: 'light', blocked: 'dark', unproven: 'dark' } as const

const folder = mkdtempSync(join(tmpdir(), 'servewright-pictures-'))
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
/** A third of the size; the browser is the only one here that writes it. */
async function asWebp(png: Buffer): Promise<Buffer> {
  const page = await browser.newPage()
  const url = await page.evaluate<string>(`(async () => {
    const image = new Image()
    image.src = 'data:image/png;base64,${png.toString('base64')}'
    await image.decode()
    const canvas = document.createElement('canvas')
    Object.assign(canvas, { width: image.width, height: image.height })
    canvas.getContext('2d').drawImage(image, 0, 0)
    return canvas.toDataURL('image/webp', 0.9)
  })()`)
  await page.close()
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')
}

for (const verdict of Object.keys(schemes) as (keyof typeof schemes)[]) {
  const path = join(folder, `${verdict}.html`)
  writeFileSync(path, renderPage(readReportFixture(golden[verdict])).join(''))
  const page = await browser.newPage({ viewport: size, colorScheme: schemes[verdict] })
  await page.goto(`file://${path}`)
  writeFileSync(`docs/report-${verdict}.webp`, await asWebp(await page.screenshot()))
}
const tab = await browser.newPage({ viewport: size })
await tab.setContent(screenPage(readReportFixture(golden.accepted)))
writeFileSync('docs/run.webp', await asWebp(await tab.locator('pre').screenshot()))
await browser.close()
rmSync(folder, { recursive: true, force: true })
