/** `--on`: which kind of accelerator presets for the CPU are run on, and what is said about the choice. */
import { Option } from 'commander'
import { plainText } from '../base/plain-text.ts'
import { defined } from '../base/defined.ts'
import { acceleratorKinds } from '../host/accelerators/lookup.ts'
import { chooseAccelerator } from '../subject/choose-accelerator.ts'
import { openWorkspace, type Workspace } from '../subject/workspace.ts'

export interface OnOptions {
  readonly config?: string
  readonly enginePath?: string
  readonly on?: string
}

export const onOption = (): Option =>
  new Option(
    '--on <accelerator>',
    `what shipped presets are run on: ${acceleratorKinds.join(', ')}; auto: the accelerator of this machine, where it has one (auto)`,
  )

/** As `openWorkspaceOn`; a server at --url is where it is. */
export async function workspaceFor(
  options: OnOptions & { readonly url?: string },
  screen: Pick<NodeJS.WriteStream, 'write'>,
): Promise<Workspace> {
  if (options.url !== undefined) return await openWorkspace(options.config)
  return await openWorkspaceOn(options, (line) => screen.write(`${line}\n`))
}

/**
 * @param say what was chosen, and why; not called where there was nothing to choose
 * @throws UsageError for a kind that is not known, or a config file that is not right
 */
export async function openWorkspaceOn(
  { config, enginePath, on = 'auto' }: OnOptions,
  say: (line: string) => unknown,
): Promise<Workspace> {
  const { signal } = new AbortController()
  const { kind, why } = await chooseAccelerator({ on, signal, ...defined({ enginePath }) })
  if (why !== undefined) say(plainText(`on ${kind}: ${why}`))
  return await openWorkspace(config, kind)
}
