/**
 * `node test/torture/strike-real.ts` stops and kills each process of a real vLLM amid the checks, and prints what the
 * run says of it: one finding that names the process, within ten seconds, and nothing left.
 */
import { type Blow, strikeReal } from '../e2e/strike-real.ts'

const [only = ''] = process.argv.slice(2)
const blows = (['API server', 'EngineCore', 'Worker'] as const).flatMap((whom) =>
  (['SIGSTOP', 'SIGKILL'] as const).map((signal): Blow => ({ whom, signal })),
)
let wrong = 0

for (const { whom, signal } of blows.filter((blow) => `${blow.whom} ${blow.signal}`.includes(only))) {
  const { pid, code, noticedMs, report, left } = await strikeReal({ whom, signal })
  const reasons = report.reasons.filter((reason) => reason.code !== 'known/gone')
  const proof = report.servers[0]?.teardown?.proof
  const skipped = report.checks.filter(({ outcome }) => outcome.status === 'skip').length
  const right =
    code === 1 &&
    reasons.length === 1 &&
    reasons[0]?.message.includes(String(pid)) === true &&
    [...left, ...(proof?.survivors ?? [])].length === 0
  if (!right) wrong++
  process.stdout
    .write(`${right ? '✓' : '✗'} ${signal} of ${whom} (${pid}): ${Math.round(noticedMs)} ms, exit ${code}, ${skipped} skipped, left ${left.length}
  ${reasons.map((reason) => `${reason.code}: ${reason.message}`).join('\n  ')}\n`)
}
process.exitCode = wrong === 0 ? 0 : 1
