import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BatchReport } from '../../../src/contract/report.ts'
import { tokenCounts } from '../../../src/checks/judges/read.ts'
import { openPresetBook } from '../../../src/presets/preset-book.ts'
import { machineOffer } from '../../../src/server/preflight.ts'
import { shortfalls } from '../../../src/server/shortfalls.ts'
import { leftOf, runReal, type RealRun } from '../run-real.ts'

/** Each runs all of its checks; `tiny` has a test of its own. */
const whole = ['everything', 'qwen3', 'eagle', 'embeddings']
/**
 * `everything` runs all checks with the features of most together, `eagle` all with drafts; here each runs its own.
 * `SERVEWRIGHT_E2E=whole npm run test:e2e` runs all checks of all.
 */
const alone = [
  'ngram',
  'draft-model',
  'chunked-prefill',
  'quantized-w8a8',
  'quantized-w4',
  'api-key',
  'tools',
  'reasoning',
  'multi-lora',
  'prefix-caching',
  'structured-output',
]
const own =
  'access/*,accuracy/*,chunked-prefill/*,claim/*,content/*,isolation/*,lora/*,prefix-caching/*,quantized/*,reasoning/*,speculation/*,startup/*,structured/*,tools/*'
const only = process.env['SERVEWRIGHT_E2E'] === 'whole' ? [] : ['--only', own]
const presets = [...whole, ...alone]

const book = openPresetBook()
const offer = await machineOffer({ signal: new AbortController().signal })

/** Only instructions of the CPU may be lacking: these tests fail where a machine lacks anything else. */
function lackOf(name: string): string | undefined {
  const { cpu = [] } = book.find(name).needs ?? {}
  const [lack] = shortfalls({ cpu }, offer)
  return lack === undefined ? undefined : `${name} ${lack.message}`
}
const isHere = (name: string): boolean => lackOf(name) === undefined
const here = presets.filter(isHere)

describe('every feature, on the real vLLM', () => {
  const runs: RealRun[] = []
  const reports: BatchReport[] = []

  // Two at once: an engine computes with one thread here, and the machine has two cores at least.
  beforeAll(async () => {
    const argumentLists = [whole.filter(isHere), [...alone.filter(isHere), ...only]]
    runs.push(...argumentLists.map((words) => runReal(['run', ...words])))
    await Promise.all(runs.map((run) => run.ended))
    for (const { folder } of runs) {
      const path = join(folder, 'servewright-report/latest/report.json')
      reports.push(JSON.parse(readFileSync(path, 'utf8')) as BatchReport)
    }
  }, 7_200_000)
  afterAll(() => {
    for (const run of runs) run[Symbol.dispose]()
  })

  const sections = (): BatchReport['runs'] => reports.flatMap((report) => report.runs)

  it('has one section for each preset', () => {
    expect(sections().map(({ servers }) => servers.at(-1)?.preset)).toEqual(here)
    expect(reports.flatMap(({ notRun }) => notRun)).toEqual([])
  })

  it.for(presets)('%s is accepted, its stop proven', (name, { skip }) => {
    skip(lackOf(name) !== undefined, lackOf(name))
    const section = sections()[here.indexOf(name)]
    const reasons = (section?.reasons ?? []).map(({ code, message }) => `${code}  ${message}`)
    expect(section?.verdict, reasons.join('\n')).toBe('accepted')
    for (const { teardown } of section?.servers ?? [])
      expect(teardown).toMatchObject({ killed: 0, findings: [] })
    expect(section === undefined ? ['no report'] : leftOf(section)).toEqual([])
  })

  // Not in seconds: a processor with AVX2 alone takes four times as long for a token as one with AVX-512.
  it('asks no more of any server than what takes a minute at 3 ms a token', () => {
    const asked = sections().map(({ checks, target }) => {
      const exchanges = checks.flatMap((check) => Object.values(check.exchanges))
      const tokens = exchanges.reduce((sum, exchange) => sum + (tokenCounts(exchange)?.completion ?? 0), 0)
      return { target, tokens, requests: exchanges.length }
    })
    expect(asked.filter(({ tokens, requests }) => tokens > 20_000 || requests > 1_500)).toEqual([])
  })

  it('has every known finding still there: the list is up to date', () => {
    const gone = sections().flatMap(({ target, checks, goneFindings = [] }) =>
      goneFindings.map(({ finding }) => {
        const check = checks.find(({ id }) => finding.startsWith(`${id}/`))
        return `${finding} in ${target}: ${JSON.stringify(check?.outcome)}`
      }),
    )
    expect(gone).toEqual([])
  })
})
