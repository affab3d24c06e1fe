/** Makes what was written survive a power cut. */
import { open, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { EnvironmentError } from '../base/errors.ts'
import { programsOnPath } from '../host/search-path.ts'
import { runCommand } from '../host/run-command.ts'
import { toolEnvironment } from '../host/tool-environment.ts'

/** Flushes one file or folder. */
export async function flush(path: string): Promise<void> {
  await using file = await open(path, 'r')
  await file.sync()
}

/** Writes a file whose bytes are on the disk in the end; its name may not be. */
export async function writeFlushed(path: string, text: string): Promise<void> {
  await using file = await open(path, 'w', 0o644)
  await file.writeFile(text)
  await file.sync()
}

/** Writes a file that is there whole or not at all. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const partial = `${path}.partial`
  await writeFlushed(partial, text)
  await rename(partial, path)
  await flush(dirname(path))
}

/** From here on one flush of the whole file system is cheaper than one for each file. */
const many = 64

/** Flushes files and folders below a folder. */
export async function flushAll(folder: string, names: readonly string[], signal: AbortSignal): Promise<void> {
  const [sync] = names.length > many ? programsOnPath('sync') : []
  if (sync === undefined) {
    for (const name of names) {
      signal.throwIfAborted()
      await flush(join(folder, name))
    }
    return
  }
  const { failure, stderr } = await runCommand({
    file: sync,
    args: ['-f', '--', folder],
    inherited: toolEnvironment(),
    signal,
  })
  if (failure === undefined) return
  throw new EnvironmentError('environment/copy-failed', `${folder} cannot be flushed: sync ${failure}`, {
    hint: 'Look for errors of that disk in the kernel log.',
    facts: { stderr },
  })
}
