/** Asks a Python whether it has an engine, by its metadata alone: importing an engine takes half a minute. */
import { z } from 'zod'
import type { PythonInstallation } from '../contract/engine.ts'
import type { EnvironmentFacts } from '../host/python-environment.ts'
import { runCommand } from '../host/run-command.ts'
import { serverEnvironment } from '../host/server-environment.ts'
import type { Inspection } from './inspection.ts'

const program = `
import importlib.metadata as metadata, importlib.util as util, json, platform, sys
versions = {}
for name in sys.argv[2:]:
    try:
        versions[name] = metadata.version(name)
    except metadata.PackageNotFoundError:
        pass
found = util.find_spec(sys.argv[1]) is not None
print(json.dumps({"python": platform.python_version(), "module": found, "distributions": versions}))
`

const answer = z.object({
  python: z.string(),
  /** Whether the engine's module can be found. */
  module: z.boolean(),
  /** Versions of those that are there. */
  distributions: z.record(z.string(), z.string()),
})

const limitMs = 10_000
const unusable = (why: string): Inspection => ({ usable: false, why })

function parseAnswer(stdout: string): EnvironmentFacts | undefined {
  try {
    return answer.parse(JSON.parse(stdout))
  } catch {
    return undefined
  }
}

/** Whether a Python with these distributions has the engine. */
export function judgePython(
  { python, module: isThere, distributions: versions }: EnvironmentFacts,
  { module, distributions, alsoNeeds = [] }: PythonInstallation,
): Inspection {
  const distribution = distributions.find((name) => versions[name] !== undefined)
  if (distribution === undefined) return unusable(`has no ${distributions.join(' or ')}`)
  if (!isThere) return unusable(`has ${distribution} but not its module ${module}`)
  const lacking = alsoNeeds.filter((name) => versions[name] === undefined)
  if (lacking.length > 0) return unusable(`has ${distribution} without ${lacking.join(', ')}`)
  return { usable: true, python, versions }
}

/** @param path a program that should be a Python */
export async function inspectPython(
  path: string,
  installation: PythonInstallation,
  signal: AbortSignal,
): Promise<Inspection> {
  const { module, distributions, alsoNeeds = [], alsoShow } = installation
  const args = ['-c', program, module, ...distributions, ...alsoNeeds, ...alsoShow]
  const outcome = await runCommand({
    file: path,
    args,
    inherited: serverEnvironment({}),
    timeoutMs: limitMs,
    signal,
  })
  if (outcome.failure !== undefined) return unusable(`${path} ${outcome.failure}`)
  const found = parseAnswer(outcome.stdout)
  return found === undefined
    ? unusable(`${path} does not answer like a Python`)
    : judgePython(found, installation)
}
