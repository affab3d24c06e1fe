/** Runs shellcheck over the shell scripts where it is installed; says so where it is not. */
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'

const scripts = ['.ci/run', 'test/fake-engine/bin/python', ...globSync('launchers/*.sh')]
const { status, error, stdout } = spawnSync('shellcheck', scripts, { encoding: 'utf8' })
if (error !== undefined) process.stdout.write('shellcheck is not installed: not checked\n')
else process.stdout.write(stdout)
process.exitCode = status ?? 0
