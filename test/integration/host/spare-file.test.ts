/** Whoever may open no further file still sees which processes live. */
import { execFileSync } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'

const program = `
import { openSync } from 'node:fs'
import { isAlive, readProcess } from ${JSON.stringify(pathToFileURL('src/host/processes.ts').href)}
const parent = readProcess(process.ppid)
try { for (;;) openSync('/dev/null', 'r') } catch (thrown) { console.log(thrown.code) }
console.log(isAlive(parent), isAlive(parent), readProcess(999999999))`

it.skipIf(process.platform !== 'linux')('reads a process again and again without a descriptor left', () => {
  const words = [
    '-c',
    'ulimit -n 64; exec "$@"',
    'sh',
    process.execPath,
    '--input-type=module',
    '-e',
    program,
  ]
  expect(execFileSync('sh', words, { encoding: 'utf8' })).toBe('EMFILE\ntrue true undefined\n')
})
