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
  const { engine, facts } = testedServer(run) ?? {}
  const [[distribution, installed] = []] = Object.entries(run.provenance.engine)
  const name = engine ?? facts?.engine?.name ?? distribution
  const version = installed ?? facts?.engine?.version
  return name === undefined ? 'unknown' : [name, version].filter((part) => part !== undefined).join(' ')
}
