/** What a run is called when it is held against others. Pure. */
import type { RunReport } from '../contract/report.ts'
import { testedServer } from '../run/recorded-failures.ts'

/** The preset, or what described the server, else its address. */
export function nameOf(run: RunReport): string {
  const server = testedServer(run)
  // A run that was blocked before its server has only its title, which begins with the preset's name.
  return server?.preset ?? server?.describedBy ?? run.target.split(' · ')[0] ?? run.target
}

/** Engine and version, such as `vllm 0.32.0`; `unknown` where nobody found it out. */
export function engineOf(run: RunReport): string {
  const server = testedServer(run)
  const recognised = server?.facts.engine
  const [[distribution, version] = [recognised?.name, recognised?.version]] = Object.entries(
    run.provenance.engine,
  )
  const name = server?.engine ?? distribution ?? 'unknown'
  return version === undefined ? name : `${name} ${version}`
}
