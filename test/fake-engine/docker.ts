/**
 * A container tool whose containers are processes: `run`, `stop`, `rm`, `ps` and `image inspect`, as far as Servewright
 * uses them. What is running stands in the folder FAKE_DOCKER, where every call is noted; FAKE_DOCKER_FAULT is
 * `keeps-containers` for one whose `rm` does nothing.
 */
import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.env['FAKE_DOCKER'] ?? ''
const knownImage = 'fake/engine:1'
const [verb = '', ...words] = process.argv.slice(2)
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const fileOf = (name: string): string => join(folder, `${name}.container`)
const codeOf = (name: string): string => join(folder, `${name}.code`)
const pidOf = (name: string): number => Number(readFileSync(fileOf(name), 'utf8'))

function fail(message: string): never {
  process.stderr.write(`Error: ${message}\n`)
  process.exit(125)
}

function signal(name: string, what: NodeJS.Signals): void {
  try {
    if (existsSync(fileOf(name))) process.kill(pidOf(name), what)
  } catch {
    // Gone in between.
  }
}

/** The daemon's part: runs the container to its end, and notes how it ended. */
function shim(name = '', entry = '', ...args: readonly string[]): void {
  const child = spawn(entry, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  writeFileSync(fileOf(name), String(child.pid))
  child.once('exit', (code, killed) => {
    writeFileSync(codeOf(name), String(killed === null ? code : 137))
    rmSync(fileOf(name))
  })
}

async function run(): Promise<void> {
  const at = words.indexOf(knownImage)
  if (at < 0) fail('no such image')
  const values = (flag: string): readonly string[] =>
    words.slice(0, at).flatMap((word) => (word.startsWith(`--${flag}=`) ? [word.slice(flag.length + 3)] : []))
  const [name = ''] = values('name')
  const passed = values('env').map((variable) => [variable, process.env[variable]] as const)
  // Processes of a daemon are nobody's children and carry nothing of the client's: only what was named.
  const own = { PATH: process.env['PATH'], FAKE_DOCKER: folder, SERVEWRIGHT_TEST_NODE: process.execPath }
  const env = Object.fromEntries(passed.filter(([variable]) => !variable.startsWith('SERVEWRIGHT_')))
  const command = [process.execPath, import.meta.filename, 'shim', name, ...values('entrypoint')]
  spawn('sh', ['-c', '"$@" &', 'sh', ...command, ...words.slice(at + 1)], {
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...env, ...own },
  })
  process.on('SIGTERM', () => signal(name, 'SIGTERM'))
  while (!existsSync(codeOf(name))) await pause(20)
  process.exit(Number(readFileSync(codeOf(name), 'utf8')))
}

async function stop(): Promise<void> {
  const [, seconds = '10', name = ''] = words
  if (!existsSync(fileOf(name))) fail(`No such container: ${name}`)
  signal(name, 'SIGTERM')
  const end = Date.now() + Number(seconds) * 1_000
  while (existsSync(fileOf(name)) && Date.now() < end) await pause(20)
  signal(name, 'SIGKILL')
  while (existsSync(fileOf(name))) await pause(20)
}

async function remove(): Promise<void> {
  const name = words.at(-1) ?? ''
  if (process.env['FAKE_DOCKER_FAULT'] === 'keeps-containers') fail('cannot remove')
  signal(name, 'SIGKILL')
  while (existsSync(fileOf(name))) await pause(20)
}

function list(): void {
  const wanted = words.find((word) => word.startsWith('name='))?.slice('name='.length) ?? ''
  const names = readdirSync(folder).flatMap((file) => /^(.*)\.container$/.exec(file)?.[1] ?? [])
  for (const name of names) if (name.includes(wanted)) process.stdout.write(`${name}\n`)
}

function inspect(): void {
  if (words[1] !== knownImage) fail(`No such image: ${words[1]}`)
  const Labels = { 'org.opencontainers.image.version': '1.2.3' }
  process.stdout.write(JSON.stringify([{ Id: 'sha256:abc', Config: { Labels } }]))
}

if (verb !== 'shim') appendFileSync(join(folder, 'calls'), `${JSON.stringify([verb, ...words])}\n`)
const verbs = { image: inspect, run, stop, rm: remove, ps: list, shim: () => shim(...words) }
if (!Object.hasOwn(verbs, verb)) fail(`unknown command ${verb}`)
await verbs[verb as keyof typeof verbs]()
