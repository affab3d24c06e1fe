/**
 * `npm run fuzz` damages recorded answers, reports, presets, thresholds, goldens, odds, prompts and traces more than 20,000
 * times and has them read. `-- NAME…` tries some, `-- --seed 7` is another chance, `-- --times 10` is ten times as many.
 */
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { nowMs } from '../../src/base/clock.ts'
import { fuzz } from './fuzz.ts'
import { targets } from './targets.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' }, times: { type: 'string', default: '1' } },
})
// What the collector has not yet come to is not kept.
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const mostMebibytes = 256
function mebibytes(): number {
  collect()
  return process.memoryUsage.rss() / 2 ** 20
}
const startedMs = nowMs()
let [total, failed] = [0, 0]
const before = mebibytes()
let most = before
for (const target of targets.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
  const told = await fuzz(target, { runs: target.runs * Number(values.times), seed: Number(values.seed) })
  total += told.runs
  most = Math.max(most, mebibytes())
  const mark = told.failure === undefined ? '✓' : '✗'
  process.stdout.write(
    `${mark} ${target.name.padEnd(22)} ${told.runs} texts, ${told.taken} read, ${told.longestMs.toFixed(0)} ms at most\n`,
  )
  if (told.failure === undefined) continue
  failed += 1
  process.stdout.write(`${told.failure}\n`)
}
const grown = most - before
process.stdout.write(
  `${total} texts, ${grown.toFixed(0)} MiB more than at the begin, ${((nowMs() - startedMs) / 1000).toFixed(0)} s\n`,
)
process.exitCode = failed === 0 && grown <= mostMebibytes ? 0 : 1
