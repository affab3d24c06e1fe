/** The Pythons of PATH without what stands before them: a shim of a version manager is a second of work at each start. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** @returns folder for the front of PATH, in which `python3` and `python` are the ones that PATH has, if it has any */
export function plainPython(cache: string): string {
  const folder = join(cache, 'python')
  mkdirSync(folder, { recursive: true })
  for (const name of ['python3', 'python']) {
    const found = spawnSync(name, ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' })
    const python = found.status === 0 ? found.stdout.trim() : ''
    if (python === '') rmSync(join(folder, name), { force: true })
    if (python === '' || python.startsWith(folder)) continue
    const own = join(folder, `${name}.${process.pid}`)
    writeFileSync(own, `#!/bin/sh\nexec '${python}' "$@"\n`, { mode: 0o755 })
    renameSync(own, join(folder, name))
  }
  return folder
}
