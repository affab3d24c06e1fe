/** The workspace of a Vitest run, whose presets are those of this machine's accelerator, as in `run`. */
import { defined } from '../base/defined.ts'
import { chooseAccelerator } from '../subject/choose-accelerator.ts'
import { openWorkspace, type Workspace } from '../subject/workspace.ts'
import type { PoolOptions } from './provided.ts'

/** Says what `--on` says to `run`. */
const onVariable = 'SERVEWRIGHT_ON'

/** @throws UsageError for a kind that is not known, or a config file that is not right */
export async function openPoolWorkspace({ config, enginePath }: PoolOptions): Promise<Workspace> {
  const { signal } = new AbortController()
  const said = process.env[onVariable] ?? ''
  const on = said === '' ? 'auto' : said
  const { kind } = await chooseAccelerator({ on, at: onVariable, signal, ...defined({ enginePath }) })
  return await openWorkspace(config, kind)
}
