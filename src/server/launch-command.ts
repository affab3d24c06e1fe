/** The commands that start a preset's server. */
import type { ErrorRecord } from '../base/errors.ts'
import { isReference } from '../base/secrets/reference.ts'
import { maskedSecret } from '../base/secrets/scrub.ts'
import type {
  CommandSpec,
  Engine,
  EngineLocation,
  ProcessSpec,
  ProcessSpecs,
  Upstream,
} from '../contract/engine.ts'
import type { Preset } from '../contract/preset.ts'
import { markNames } from '../host/run-marks.ts'
import { readTextIfThere } from '../host/staged-folder.ts'
import type { LocatedEngine } from '../provision/locate-engine.ts'
import { containerCommand, containerOf } from './container-command.ts'

/** Servers listen here and nowhere else. */
export const loopback = '127.0.0.1'
/** In a container, whose port is published on the loopback address alone. */
const allAddresses = '0.0.0.0'

export interface Launch {
  readonly preset: Preset
  readonly engine: Engine
  readonly location: EngineLocation
  /** What was found with the engine; without it, it is taken for the newest version that is known. */
  readonly located?: Pick<LocatedEngine, 'versions'>
  /** Resolved: a path or an id. */
  readonly model: string
  /** What the report has to say about where the model came from. */
  readonly warnings?: readonly ErrorRecord[]
  /** The server behind a gateway. */
  readonly upstream?: Upstream
  /** A folder that outlives the run. */
  readonly cacheFolder: string
}

/** The name by which requests ask for the model. */
export const modelName = ({
  engine,
  model,
  preset,
  upstream,
}: Pick<Launch, 'engine' | 'model' | 'preset' | 'upstream'>): string =>
  engine.modelName?.(model, upstream) ?? preset.name

/** How a key reaches the server: by its environment, never by an argument. */
export const keyEnvironment = (
  { apiKeyVariable: name }: Pick<Engine, 'apiKeyVariable'>,
  key: string | undefined,
): Readonly<Record<string, string>> => (key === undefined || name === undefined ? {} : { [name]: key })

/** Variables as documents show them: the key, and what is passed on from our environment, are masked. */
export const shownEnvironment = (
  variables: CommandSpec['env'],
  engine?: Engine,
  key?: string,
): Readonly<Record<string, string>> => {
  const secret = engine === undefined ? {} : keyEnvironment(engine, key && maskedSecret)
  const own = Object.entries(variables).map(
    ([name, value]) => [name, isReference(name, value) ? maskedSecret : value] as const,
  )
  return { ...Object.fromEntries(own), ...secret }
}

/** Texts of those of `paths` that can be read, by path. */
function readFiles(paths: readonly string[]): Readonly<Record<string, string>> {
  const read = paths.map((path) => [path, readTextIfThere(path)] as const)
  return Object.fromEntries(read.filter((entry): entry is [string, string] => entry[1] !== undefined))
}

/** Enough where no command is started: roles and environments depend on no port. */
const noPort = 0

interface Ports {
  /** Port of the process that clients talk to. */
  readonly port: number
  readonly ports?: Readonly<Record<string, number>>
}

/** What the engine says, with the preset's own variables added. */
function askEngine({ preset, engine, warnings: _warnings, ...rest }: Launch, ports: Ports): ProcessSpecs {
  const { name: servedName, options } = preset
  const host = engine.installation.kind === 'image' ? allAddresses : loopback
  const request = { ...rest, ...ports, servedName, host, options }
  const wanted = engine.reads?.(request) ?? []
  const [first, ...others] = engine.processes(
    wanted.length === 0 ? request : { ...request, files: readFiles(wanted) },
  )
  const withPresets = (spec: ProcessSpec): ProcessSpec => ({
    ...spec,
    command: { ...spec.command, env: { ...spec.command.env, ...preset.env } },
  })
  return [withPresets(first), ...others.map(withPresets)]
}

/**
 * Roles of the processes of a start, in the order in which they are started.
 * @throws UsageError `usage/invalid-options`
 */
export const processRoles = (launch: Launch): readonly string[] =>
  askEngine(launch, { port: noPort }).map(({ role }) => role)

/**
 * Variables of all processes, for what is run before them.
 * @throws UsageError `usage/invalid-options`
 */
export const launchEnvironment = (launch: Launch): CommandSpec['env'] =>
  Object.fromEntries(
    askEngine(launch, { port: noPort }).flatMap(({ command }) => Object.entries(command.env)),
  )

/**
 * What is started, in order.
 * @param ports by role, one for each of `processRoles`
 * @throws UsageError `usage/invalid-options`
 */
export function launchProcesses(
  launch: Launch,
  ports: ReadonlyMap<string, number>,
  runId: string,
): ProcessSpecs {
  const port = [...ports.values()].at(-1) ?? noPort
  const [first, ...others] = askEngine(launch, { port, ports: Object.fromEntries(ports) })
  const { location, model, engine } = launch
  const { installation, apiKeyVariable } = engine
  if (installation.kind !== 'image') return [first, ...others]
  const keys = apiKeyVariable === undefined ? [] : [apiKeyVariable]
  const contain = (spec: ProcessSpec): ProcessSpec => {
    const { tool, name } = containerOf(location, runId, spec.role)
    const run = { tool, name, model, installation, port: ports.get(spec.role) ?? noPort }
    return { ...spec, command: containerCommand(spec, { ...run, variables: [...keys, ...markNames] }) }
  }
  return [contain(first), ...others.map(contain)]
}
