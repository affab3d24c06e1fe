// Brings a clone to the point where its commands work: node modules and the engine. Runs on any Node from 18.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { spawnSync } from 'node:child_process'
import { dirname, isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const marker = join(root, 'node_modules/.installed-lock')
const command = join(root, 'bin/servewright.mjs')

const lockHash = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')

/** Ends the process when a step fails: what follows could only mislead. */
function step(file, args) {
  const { status, error } = spawnSync(file, args, { cwd: root, stdio: 'inherit' })
  if (status === 0) return
  process.stderr.write(`${[file, ...args].join(' ')} failed${error ? `: ${error.message}` : ''}\n`)
  process.exit(status ?? 1)
}

/** Installs the node modules when they are missing or not those of package-lock.json. */
export function ensureModules() {
  const hash = lockHash()
  if (existsSync(marker) && readFileSync(marker, 'utf8') === hash) return
  step('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  writeFileSync(marker, hash)
}

/** Whether `servewright install` has come to its end here once: its marker is written last. */
function engineInstalled() {
  const { XDG_CACHE_HOME: named = '' } = process.env
  const engines = join(isAbsolute(named) ? named : join(homedir(), '.cache'), 'servewright/engines')
  const names = existsSync(engines) ? readdirSync(engines).filter((name) => !name.startsWith('.')) : []
  return names.some((name) => existsSync(join(engines, name, 'servewright-install.json')))
}

/** Installs the engine when none is found on this machine. */
export function ensureEngine() {
  // The doctor looks at the whole machine, which takes a second that most starts can do without.
  if (engineInstalled()) return
  const doctor = spawnSync(process.execPath, [command, 'doctor', '--json'], { cwd: root, stdio: 'ignore' })
  if (doctor.status !== 0) step(process.execPath, [command, 'install', 'vllm'])
}
