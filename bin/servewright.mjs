#!/usr/bin/env node
// Starts the command line: the built one of an installed package, or the sources of a clone on the clone's own Node.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runInherited } from './run-inherited.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const built = join(root, 'dist/cli/main.js')
const sources = join(root, 'src/cli/main.ts')
const ownNode = join(root, 'node_modules/.bin/node')
const oldest = 22
const usage = 2

function fail(message, hint) {
  process.stderr.write(`usage/old-node  ${message}\n→ ${hint}\n`)
  process.exitCode = usage
  return usage
}

const [major] = process.versions.node.split('.').map(Number)

if (existsSync(sources)) {
  if (existsSync(ownNode))
    process.exitCode = await runInherited(ownNode, [sources, ...process.argv.slice(2)]).catch(({ message }) =>
      fail(`The Node of this clone cannot be started: ${message}`, 'Run `npm ci` in it again.'),
    )
  else fail('This clone is not installed.', 'Run `npm ci` or `npm start` in it once.')
} else if (major < oldest) {
  fail(
    `Servewright needs Node ${oldest} or later; this is ${process.versions.node}.`,
    'Install a newer Node.',
  )
} else {
  await import(built)
}
