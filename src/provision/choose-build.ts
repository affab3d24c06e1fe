/** Which build of an engine is installed on this machine: that of its accelerator, where the engine has one. */
import { EnvironmentError, UsageError } from '../base/errors.ts'
import { isInRange } from '../base/version-range.ts'
import type { AcceleratorFacts } from '../contract/accelerator.ts'
import type { Engine, EngineBuild } from '../contract/engine.ts'
import { factsOf } from '../host/accelerators/describe.ts'
import { findAccelerator, lookAt } from '../host/accelerators/lookup.ts'

export interface ChosenBuild {
  /** The engine as this build has it. */
  readonly engine: Engine
  /** What was chosen, and why, in one sentence; absent for an engine with one build. */
  readonly why?: string
}

/** The build that the engine's installation itself describes. */
const ofCpu = 'cpu'

const acceleratedOf = ({ installation }: Engine): readonly EngineBuild[] =>
  installation.byHand === undefined ? (installation.builds ?? []) : []

/** @returns names, as `--build` takes them; none for an engine with one build */
export function buildsOf(engine: Engine): readonly string[] {
  const names = acceleratedOf(engine).map(({ name }) => name)
  return names.length === 0 ? [] : [ofCpu, ...names]
}

const withBuild = (engine: Engine, { lockFolder, defaultVersion, diskGiB }: EngineBuild): Engine => ({
  ...engine,
  installation: { ...engine.installation, lockFolder, defaultVersion, diskGiB } as Engine['installation'],
})

interface Behind {
  readonly devices: number
  readonly facts: AcceleratorFacts
}

async function lookBehind({ accelerator }: EngineBuild, signal: AbortSignal): Promise<Behind> {
  const kind = findAccelerator(accelerator)
  const found = await lookAt(kind, { signal })
  return { devices: found.devices.length, facts: await factsOf(kind, found, { signal }) }
}

/** @returns why the driver cannot run it; undefined where it can, or does not say */
function driverProblem({ runtime }: EngineBuild, { facts }: Behind): string | undefined {
  const version = facts.runtimes?.[runtime.name]
  if (version === undefined || isInRange(version, { from: runtime.least })) return undefined
  return `it needs ${runtime.name} ${runtime.least}, and driver ${facts.driver} runs ${runtime.name} up to ${version}`
}

function assertDriver(engine: Engine, build: EngineBuild, problem: string | undefined): void {
  if (problem === undefined) return
  throw new EnvironmentError(
    'environment/install-failed',
    `The ${build.name} build of ${engine.name} ${build.defaultVersion} does not fit the driver: ${problem}`,
    { hint: `${build.runtime.cure}, or install the build for the CPU with --build ${ofCpu}.` },
  )
}

function refuseUnknown(engine: Engine, name: string): never {
  const names = buildsOf(engine)
  throw new UsageError('usage/invalid-arguments', `Servewright has no ${name} build of ${engine.name}`, {
    hint: `The builds are: ${names.join(', ') || 'the one that is installed without --build'}. One that the package index does not have is installed as its vendor describes, and named with --engine-path.`,
  })
}

/**
 * @param name of a build; absent for that of the machine's accelerator, else that for the CPU
 * @throws UsageError for a build that is not known
 * @throws EnvironmentError `environment/install-failed` where the driver is too old for it
 */
export async function chooseBuild(
  engine: Engine,
  name: string | undefined,
  signal: AbortSignal,
): Promise<ChosenBuild> {
  const builds = acceleratedOf(engine)
  if (name === ofCpu) return { engine }
  if (name !== undefined && !builds.some((build) => build.name === name)) refuseUnknown(engine, name)
  for (const build of builds.filter((one) => name === undefined || one.name === name)) {
    const behind = await lookBehind(build, signal)
    if (name === undefined && behind.devices === 0) continue
    assertDriver(engine, build, driverProblem(build, behind))
    const { title } = findAccelerator(build.accelerator)
    const { driver } = behind.facts
    const why =
      name === undefined
        ? `the ${build.name} build, because this machine has ${behind.devices} ${title}${behind.devices === 1 ? '' : 's'}${driver === undefined ? '' : ` with driver ${driver}`}; --build ${ofCpu} installs that for the CPU`
        : `the ${build.name} build, as --build says`
    return { engine: withBuild(engine, build), why }
  }
  return { engine }
}
