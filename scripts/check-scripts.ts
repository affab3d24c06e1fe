/** Checks what is not TypeScript: shellcheck over the shell scripts, ruff over the Python files and what they import. */
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { checkTool } from './check-tools.ts'

const shell = ['.ci/run', 'test/fake-engine/bin/python', ...globSync('launchers/**/*.sh')]
const python = globSync('**/*.py', { exclude: (name) => name.startsWith('node_modules') })
if (shell.length < 3 || python.length === 0) throw new Error('the files to check are not where they were')

const runs = [
  [checkTool('shellcheck'), ...shell],
  [checkTool('ruff'), 'check', '--quiet', ...python],
  [checkTool('ruff'), 'format', '--check', '--quiet', ...python],
  ['python3', 'scripts/check-imports.py', 'zoo/train'],
] as const
for (const [program, ...args] of runs) {
  const { status } = spawnSync(program, args, { stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}
