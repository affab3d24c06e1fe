/** Makes what was written survive a power cut. */
import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { EnvironmentError } from '../base/errors.ts'
import { programsOnPath } from '../host/search-path.ts'
import { runCommand } from '../host/run-command.ts'

/** Flushes one file or folder. */
export async function flush(path: string): Promise<void> {
  await using file = await open(path, 'r')
  await file.sync()
}

/** Writes a file that is there whole or not at all. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const partial = `${path}.partial`
  {
    await using file = await open(partial, 'w', 0o644)
    await file.writeFile(text)
    await file.sync()
  }
  await rename(partial, path)
  await flush(dirname(path))
}

/** Flushes everything below a folder by one call for its whole file system: cheaper than one for each of many files. */
export async function flushAll(folder: string, paths: readonly string[], signal: AbortSignal): Promise<void> {
  const [sync] = programsOnPath('sync')
  if (sync === undefined) {
    for (const path of paths) await flush(path)
    return
  }
  const { failure, stderr } = await runCommand({ file: sync, args: ['-f', '--', folder], signal })
  if (failure === undefined) return
  throw new EnvironmentError('environment/copy-failed', `${folder} cannot be flushed: sync ${failure}`, {
    hint: 'See what the kernel says of that disk.',
    facts: { stderr },
  })
}
