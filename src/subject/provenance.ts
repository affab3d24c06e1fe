/** Which software ran, on which machine, and with which options. */
import { defined } from '../base/defined.ts'
import type { Provenance } from '../contract/report.ts'
import { describeMachine } from '../host/machine.ts'
import { packageCommit, packageVersion } from '../host/package-root.ts'

/** @param engine distribution → version */
export function provenance(engine: Readonly<Record<string, string>>): Provenance {
  const commit = packageCommit()
  return {
    servewright: packageVersion(),
    ...defined({ commit }),
    node: process.versions.node,
    machine: describeMachine(),
    engine,
    commandLine: ['servewright', ...process.argv.slice(2)],
  }
}
