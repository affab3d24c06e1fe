import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunReport } from '../../../src/contract/report.ts'
import { tokenCounts } from '../../../src/checks/judges/read.ts'
import { openPresetBook } from '../../../src/presets/preset-book.ts'
import { machineOffer } from '../../../src/server/preflight.ts'
import { shortfalls } from '../../../src/server/shortfalls.ts'
import { examinePresets } from '../../../src/subject/examine-presets.ts'
import { leftOf, runReal, type RealRun } from '../run-real.ts'

/** These run all of their checks; `tiny` has a test of its own. */
const whole = [['smollm2'], ['everything', 'embeddings'], ['qwen3', 'eagle']]
/**
 * `everything` runs all checks with the features of most together, `eagle` all with drafts; here each runs its own.
 * `SERVEWRIGHT_E2E=whole npm run test:e2e` runs all checks of all.
 */
const alone = [
  ['ngram', 'draft-model', 'chunked-prefill', 'quantized-w8a8', 'quantized-w4', 'api-key'],
  ['tools', 'reasoning', 'multi-lora', 'prefix-caching', 'structured-output'],
]
const own =
  'access/*,accuracy/*,chunked-prefill/*,claim/*,content/*,isolation/*,lora/*,prefix-caching/*,quantized/*,reasoning/*,speculation/*,startup/*,structured/*,tools/*'
const only = process.env['SERVEWRIGHT_E2E'] === 'whole' ? [] : ['--only', own]
const presets = [...whole, ...alone].flat()

const book = openPresetBook()
const { signal } = new AbortController()
const offer = await machineOffer({ signal })
/** A real model that nobody has installed is no fault of this clone. */
const whyNot = await examinePresets([book.find('smollm2')], { signal })

/** Only instructions of the CPU may be lacking: these tests fail where a machine lacks anything else. */
function lackOf(name: string): string | undefined {
  const { cpu = [] } = book.find(name).needs ?? {}
  const [lack] = shortfalls({ cpu }, offer)
  return lack === undefined ? whyNot.get(name) : `${name} ${lack.message}`
}
const isHere = (name: string): boolean => lackOf(name) === undefined

interface Batch {
  readonly names: readonly string[]
  readonly words: readonly string[]
}
const batch =
  (words: readonly string[]) =>
  (names: readonly string[]): Batch => ({ names: names.filter(isHere), words })
const batches = [...whole.map(batch([])), ...alone.map(batch(only))].filter(({ names }) => names.length > 0)

describe('every feature, on the real vLLM', () => {
  const runs: RealRun[] = []
  const sections = new Map<string, RunReport>()

  async function work(left: Batch[]): Promise<void> {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const run = runReal(['run', ...next.names, ...next.words])
      runs.push(run)
      await run.ended
      for (const [index, report] of run.reports().entries()) sections.set(next.names[index] ?? '', report)
    }
  }
  // Two at once: an engine computes with one thread here, and the machine has two cores at least.
  beforeAll(async () => {
    const left = [...batches]
    await Promise.all([work(left), work(left)])
  }, 7_200_000)
  afterAll(() => {
    for (const run of runs) run[Symbol.dispose]()
  })

  it('has one section for each preset', () => {
    expect([...sections].map(([name, { servers }]) => [name, servers.at(-1)?.preset])).toEqual(
      [...sections.keys()].map((name) => [name, name]),
    )
    expect(presets.filter((name) => isHere(name) && !sections.has(name))).toEqual([])
  })

  it.for(presets)('%s is accepted, its stop proven', (name, { skip }) => {
    skip(lackOf(name) !== undefined, lackOf(name))
    const section = sections.get(name)
    const reasons = (section?.reasons ?? []).map(({ code, message }) => `${code}  ${message}`)
    expect(section?.verdict, reasons.join('\n')).toBe('accepted')
    for (const { teardown } of section?.servers ?? [])
      expect(teardown).toMatchObject({ killed: 0, findings: [] })
    expect(section === undefined ? ['no report'] : leftOf(section)).toEqual([])
  })

  // Not in seconds: a processor with AVX2 alone takes four times as long for a token as one with AVX-512.
  it('asks no more of any server than what takes a minute at 3 ms a token', () => {
    const asked = [...sections.values()].map(({ checks, target }) => {
      const exchanges = checks.flatMap((check) => Object.values(check.exchanges))
      const tokens = exchanges.reduce((sum, exchange) => sum + (tokenCounts(exchange)?.completion ?? 0), 0)
      return { target, tokens, requests: exchanges.length }
    })
    expect(asked.filter(({ tokens, requests }) => tokens > 20_000 || requests > 1_500)).toEqual([])
  })

  it('has every known finding still there: the list is up to date', () => {
    const gone = [...sections.values()].flatMap(({ target, checks, goneFindings = [] }) =>
      goneFindings.map(({ finding }) => {
        const check = checks.find(({ id }) => finding.startsWith(`${id}/`))
        return `${finding} in ${target}: ${JSON.stringify(check?.outcome)}`
      }),
    )
    expect(gone).toEqual([])
  })
})
