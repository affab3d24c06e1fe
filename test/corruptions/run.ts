/**
 * `npm run corruptions` spoils the answers of a real server in many ways, one at a time, and prints what the whole
 * command says: each has to be rejected. `npm run situations` makes a real server odd but leaves it right: none may be
 * rejected. `-- NAME…` tries some (`none` is the clean server), `-- --whole` runs every check for each (hours).
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { corruptions, oddities } from './catalogue.ts'
import { tryAll } from './try-all.ts'
import { isRight, type Trial } from './try-corruption.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { odd: { type: 'boolean', default: false }, whole: { type: 'boolean', default: false } },
})
const all = values.odd ? oddities : corruptions
const chosen = all.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
const unknown = positionals.find((word) => word !== 'none' && !all.some(({ name }) => name === word))
if (unknown !== undefined) {
  process.stderr.write(`Nothing is named ${unknown}. There are: ${all.map(({ name }) => name).join(', ')}.\n`)
  process.exit(2)
}

function show(trial: Trial, right: boolean): void {
  const why = trial.reasons[0]?.code ?? ''
  const columns = [
    right ? '✓' : '✗',
    trial.name.padEnd(40),
    `${trial.hits}`.padStart(5),
    `${trial.seconds.toFixed(1)} s`.padStart(8),
    trial.verdict.padEnd(9),
    why,
  ]
  process.stdout.write(`${columns.join(' ')}\n`)
  if (right) return
  for (const { code, message } of trial.reasons.slice(0, 5)) process.stdout.write(`    ${code}: ${message}\n`)
}

const folder = mkdtempSync(join(tmpdir(), 'servewright-corruptions-'))
const wrong: string[] = []
await tryAll(chosen, {
  folder,
  clean: !values.odd && (positionals.length === 0 || positionals.includes('none')),
  whole: values.whole,
  onTrial: (trial) => {
    const right = trial.name === 'none' ? trial.exitCode === 0 : isRight(trial, values.odd)
    if (!right) wrong.push(trial.name)
    show(trial, right)
  },
})
const what = values.odd ? 'odd but right servers' : 'corruptions'
process.stdout.write(
  `${chosen.length} ${what}, ${wrong.length} judged wrongly: ${wrong.join(', ') || 'nothing'}\n`,
)
if (wrong.length === 0) rmSync(folder, { recursive: true, force: true })
else process.stdout.write(`Reports: ${folder}\n`)
process.exitCode = wrong.length === 0 ? 0 : 1
