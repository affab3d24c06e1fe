/** Asks a container tool whether it has an engine's image, and in which version. */
import { z } from 'zod'
import type { ImageInstallation } from '../contract/engine.ts'
import { runCommand } from '../host/run-command.ts'
import { serverEnvironment } from '../host/server-environment.ts'
import type { Inspection } from './inspection.ts'

const limitMs = 10_000
const versionLabel = 'org.opencontainers.image.version'

/** As docker and podman write it, of one image. */
const answer = z.tuple([
  z.object({
    Id: z.string(),
    Config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }).nullish(),
  }),
])

/** @returns the version in the label of the image, else its id; undefined for a text that is not such an answer */
function versionIn(text: string): string | undefined {
  try {
    const [{ Id, Config }] = answer.parse(JSON.parse(text))
    return Config?.Labels?.[versionLabel] ?? Id
  } catch {
    return undefined
  }
}

/** @param path `docker`, `podman` or what takes the same words */
export async function inspectImage(
  path: string,
  { image, distributions }: ImageInstallation,
  signal: AbortSignal,
): Promise<Inspection> {
  const args = ['image', 'inspect', image]
  const { stdout, stderr, failure } = await runCommand({
    file: path,
    args,
    inherited: serverEnvironment({}),
    timeoutMs: limitMs,
    signal,
  })
  if (failure !== undefined) {
    const said = stderr.trim().split('\n').at(-1) ?? ''
    return { usable: false, why: `has no image ${image} (${said === '' ? failure : said})` }
  }
  const version = versionIn(stdout)
  if (version === undefined) return { usable: false, why: `${path} does not describe ${image} like docker` }
  return { usable: true, versions: { [distributions[0]]: version } }
}
