/** Bundles the script and the style of the report's page into the source that inlines them; with --check fails when that is stale. */
import { readFileSync, writeFileSync } from 'node:fs'
import { rolldown } from 'rolldown'

const target = 'src/report/html/page-assets.ts'

async function script(): Promise<string> {
  const bundle = await rolldown({ input: 'page/main.ts', logLevel: 'warn', platform: 'browser' })
  const { output } = await bundle.generate({ format: 'iife', minify: true })
  const [chunk] = output
  // What ends a script in HTML must not stand in one.
  if (/<\/script|<!--/i.test(chunk.code)) throw new Error('the script of the page would end early')
  return chunk.code.trim()
}

const style = (): string =>
  readFileSync('page/style.css', 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([{};,]) ?/g, '$1')
    .trim()

const text = `/** The script and the style of the page, bundled from page/ by \`npm run page\`. */

export const pageScript = ${JSON.stringify(await script())}

export const pageStyle = ${JSON.stringify(style())}
`
if (!process.argv.includes('--check')) writeFileSync(target, text)
else if (readFileSync(target, 'utf8') !== text) {
  process.stdout.write(`${target} is stale: run npm run page\n`)
  process.exitCode = 1
}
