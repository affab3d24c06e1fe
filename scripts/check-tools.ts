/** Linters that PyPI has and npm has not: pinned and hashed, in a virtual environment beside the node modules. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const lock = fileURLToPath(import.meta.resolve('./check-tools.lock'))
const modules = fileURLToPath(import.meta.resolve('../node_modules'))

function install(target: string): void {
  const folder = mkdtempSync(join(modules, '.check-tools-'))
  const pip = ['-m', 'pip', 'install', '--quiet', '--require-hashes', '--only-binary=:all:', '-r', lock]
  execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' })
  execFileSync(join(folder, 'bin/python'), pip, { stdio: 'inherit' })
  // Under its name only when it is whole; a second one that was as fast is thrown away.
  if (existsSync(target)) rmSync(folder, { recursive: true })
  else renameSync(folder, target)
}

/** @returns the program's path, installed when this lock's tools are not there yet */
export function checkTool(name: 'ruff' | 'shellcheck'): string {
  const hash = createHash('sha256').update(readFileSync(lock)).digest('hex').slice(0, 12)
  const target = join(modules, `.check-tools-${hash}`)
  if (!existsSync(target)) install(target)
  return join(target, 'bin', name)
}
