/**
 * `npm run mutants` shows recorded answers, each changed as a faulty server would have changed it, to the whole command:
 * every one has to be found by the check that it is for, and the good answers by none. All are judged by `rejudge`; those
 * that a server can give again are sent by one too, to `run`: of a check of each area, or with `-- --whole` of every
 * check that finds the replay good. `-- CHECK…` tries some checks.
 */
import { parseArgs } from 'node:util'
import { nowMs } from '../../src/base/clock.ts'
import { allChecks } from '../../src/checks/plan-checks.ts'
import { someChecks } from './mutant.ts'
import type { Outcome } from './outcome.ts'
import { tryMutants } from './try-mutants.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { whole: { type: 'boolean', default: false }, all: { type: 'boolean', default: false } },
})
const unknown = positionals.find((id) => !allChecks.some((check) => check.id === id))
if (unknown !== undefined) {
  process.stderr.write(`There is no check ${unknown}.\n`)
  process.exit(2)
}
const named = allChecks.filter(({ id }) => positionals.length === 0 || positionals.includes(id))
const sent = values.whole || positionals.length > 0 ? named : someChecks(12)
const outcomes: Outcome[] = []
const startedMs = nowMs()
await tryMutants({ judged: named, sent }, (outcome) => {
  outcomes.push(outcome)
  const { mutant, way, said, right, unproven } = outcome
  if (right && unproven === undefined && !values.all) return
  const mark = unproven === undefined ? (right ? '✓' : '✗') : '–'
  process.stdout.write(
    `${mark} ${mutant.check.id.padEnd(34)} ${mutant.name.padEnd(30)} ${way.padEnd(7)} ${unproven ?? said}\n`,
  )
})
for (const way of ['rejudge', 'run'] as const) {
  const tried = outcomes.filter((one) => one.way === way && one.unproven === undefined)
  const faults = tried.filter(({ mutant }) => mutant.code !== undefined)
  const caught = faults.filter(({ right }) => right)
  const quiet = tried.filter(({ mutant, right }) => mutant.code === undefined && right)
  const checks = new Set(tried.map(({ mutant }) => mutant.check.id)).size
  process.stdout.write(
    `${way.padEnd(8)} ${checks} checks: ${caught.length} of ${faults.length} mutants caught, ${quiet.length} of ${tried.length - faults.length} good answers without a finding\n`,
  )
}
process.stdout.write(`${((nowMs() - startedMs) / 1000).toFixed(0)} s\n`)
process.exitCode = outcomes.every(({ right, unproven }) => right || unproven !== undefined) ? 0 : 1
