/**
 * `npm run faults` answers in many wrong ways, and in many odd ones that are right, and prints what `probe`, `run` and
 * `load` say of each: the word that stands in the catalogue, and never a bug. `-- NAME…` tries some, `-- --only probe`
 * asks `probe` alone, `-- --whole` has `run` and `load` see all of them, `-- --all` prints those that are right as well, `-- --compare` shows the same answers to other clients.
 */
import { parseArgs } from 'node:util'
import { nowMs } from '../../src/base/clock.ts'
import { areas, faults, oddities } from './catalogue.ts'
import type { Command } from './serve-faults.ts'
import { tryAll } from './try-all.ts'
import type { Trial } from './try-fault.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: 'probe,run,load' },
    whole: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
    compare: { type: 'boolean', default: false },
  },
})
if (values.compare) {
  const { compare } = await import('./compare.ts')
  process.stdout.write(`${await compare()}\n`)
  process.exit(0)
}
const every = [...faults, ...oddities]
const unknown = positionals.find((word) => !every.some(({ name }) => name === word))
if (unknown !== undefined) {
  process.stderr.write(
    `Nothing is named ${unknown}. There are: ${every.map(({ name }) => name).join(', ')}.\n`,
  )
  process.exit(2)
}
const chosen = every.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
const commands = values.only.split(',') as Command[]

function show({ fault, command, said, wrong, seconds, mebibytes }: Trial): void {
  if (wrong.length === 0 && !values.all) return
  const mark = wrong.length === 0 ? '✓' : '✗'
  const columns = [
    mark,
    fault.name.padEnd(52),
    command.padEnd(5),
    `${seconds.toFixed(1)} s`,
    `${mebibytes} MiB`,
    said,
  ]
  process.stdout.write(`${columns.join('  ')}\n`)
  for (const line of wrong) process.stdout.write(`    ${line}\n`)
}

const trials: Trial[] = []
const startedMs = nowMs()
await tryAll(chosen, {
  commands,
  whole: values.whole || positionals.length > 0,
  onTrial: (trial) => {
    trials.push(trial)
    show(trial)
  },
})
for (const [area, list] of [...Object.entries(areas), ['odd and right', oddities] as const]) {
  const tried = trials.filter(({ fault }) => list.includes(fault))
  const right = tried.filter(({ wrong }) => wrong.length === 0)
  if (tried.length > 0)
    process.stdout.write(
      `${area.padEnd(14)} ${new Set(tried.map(({ fault }) => fault)).size} answers, ${right.length} of ${tried.length} trials right\n`,
    )
}
const most = Math.max(...trials.map(({ mebibytes }) => mebibytes))
process.stdout.write(`${((nowMs() - startedMs) / 1000).toFixed(0)} s, ${most} MiB at most\n`)
process.exitCode = trials.every(({ wrong }) => wrong.length === 0) ? 0 : 1
