/** Which software ran, on which machine, and with which options. */
import { defined } from '../base/defined.ts'
import type { AcceleratorRecord, Provenance } from '../contract/report.ts'
import { describeMachine } from '../host/machine.ts'
import { packageCommit, packageVersion } from '../host/package-root.ts'

/**
 * @param engine distribution → version
 * @param accelerators of this machine, where the server runs on it
 */
export function provenance(
  engine: Readonly<Record<string, string>>,
  accelerators: readonly AcceleratorRecord[] = [],
): Provenance {
  const commit = packageCommit()
  return {
    servewright: packageVersion(),
    ...defined({ commit }),
    node: process.versions.node,
    machine: describeMachine(),
    ...defined({ accelerators: accelerators.length === 0 ? undefined : accelerators }),
    engine,
    commandLine: ['servewright', ...process.argv.slice(2)],
  }
}
