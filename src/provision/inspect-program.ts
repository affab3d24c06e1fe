/** Asks a program whether it is an engine, by what it says of its version. */
import type { ProgramInstallation } from '../contract/engine.ts'
import { runCommand } from '../host/run-command.ts'
import { serverEnvironment } from '../host/server-environment.ts'
import type { Inspection } from './inspection.ts'

const limitMs = 10_000

/** @param path a program that should be the engine */
export async function inspectProgram(
  path: string,
  { versionLine, distributions }: ProgramInstallation,
  signal: AbortSignal,
): Promise<Inspection> {
  const outcome = await runCommand({
    file: path,
    args: ['--version'],
    inherited: serverEnvironment({}),
    timeoutMs: limitMs,
    signal,
  })
  if (outcome.failure !== undefined) return { usable: false, why: `${path} ${outcome.failure}` }
  const said = `${outcome.stdout}\n${outcome.stderr}`
  const version = versionLine.exec(said)?.groups?.['version']
  if (version === undefined)
    return { usable: false, why: `${path} does not report its version like ${distributions[0]}` }
  return { usable: true, versions: { [distributions[0]]: version } }
}
