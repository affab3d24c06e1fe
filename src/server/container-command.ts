/** The command that runs a process in a container. Pure. */
import { isAbsolute } from 'node:path'
import type { CommandSpec, EngineLocation, ImageInstallation, ProcessSpec } from '../contract/engine.ts'

/** A container, and the tool that runs it. */
export interface Container {
  readonly tool: string
  readonly name: string
}

export interface ContainerRun extends Container {
  /** Mounted where it is a path. */
  readonly model: string
  readonly installation: ImageInstallation
  /** The same inside and outside. */
  readonly port: number
  /** Names of variables that the container gets beside the command's own, where they are set. */
  readonly variables: readonly string[]
}

/** The container of one process of a run. */
export const containerOf = ({ program }: EngineLocation, runId: string, role: string): Container => ({
  tool: program,
  name: `servewright-${runId}-${role}`.replaceAll(/[^\w.-]/g, '-'),
})

/** A snapshot of a hub cache holds links to the files of its whole repository. */
const mountedFor = (path: string): string => /^(.*\/models--[^/]+)\/snapshots\//.exec(path)?.[1] ?? path

/** As one field of a comma list. */
const field = (text: string): string => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

const mountOf = (path: string): string =>
  `--mount=${['type=bind', `source=${path}`, `target=${path}`, 'readonly'].map(field).join(',')}`

/** Variables go by name alone, so that no value of them stands on a command line. */
export function containerCommand({ command, reads = [] }: ProcessSpec, run: ContainerRun): CommandSpec {
  const { tool, name, model, installation, port, variables } = run
  const paths = new Set([model, ...reads].filter((path) => isAbsolute(path)).map(mountedFor))
  const names = new Set([...Object.keys(command.env), ...variables])
  return {
    file: tool,
    args: [
      'run',
      '--rm',
      '--pull=never',
      `--name=${name}`,
      `--publish=127.0.0.1:${port}:${port}`,
      ...[...paths].map(mountOf),
      ...[...names].map((variable) => `--env=${variable}`),
      ...(installation.runOptions ?? []),
      `--entrypoint=${command.file}`,
      installation.image,
      ...command.args,
    ],
    env: command.env,
  }
}
