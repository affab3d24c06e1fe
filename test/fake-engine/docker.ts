/**
 * A container tool whose containers are processes: `run`, `stop`, `rm`, `ps` and `image inspect`, as far as Servewright
 * uses them. A `daemon` in the same folder has to run them. What is running stands in the folder FAKE_DOCKER, where every call is noted; FAKE_DOCKER_FAULT is
 * `keeps-containers` for one whose `rm` does nothing.
 */
import { spawn } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
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

interface Request {
  readonly name: string
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Where the client's output goes. */
  readonly log: string
}

/** The daemon's part: runs a container to its end, and notes how it ended. */
function runContainer({ name, argv: [entry = '', ...args], env, log }: Request): void {
  const output = openSync(log, 'a')
  const child = spawn(entry, args, { stdio: ['ignore', output, output], env })
  writeFileSync(fileOf(name), String(child.pid))
  child.once('exit', (code, killed) => {
    writeFileSync(codeOf(name), String(killed === null ? code : 137))
    rmSync(fileOf(name))
  })
}

/** Runs what clients ask for, so that containers are nobody's children; ends with its parent. */
async function daemon(): Promise<void> {
  const parent = process.ppid
  writeFileSync(join(folder, 'daemon'), '')
  while (process.ppid === parent) {
    for (const file of readdirSync(folder).filter((one) => one.endsWith('.request'))) {
      runContainer(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Request)
      rmSync(join(folder, file))
    }
    await pause(10)
  }
}

async function run(): Promise<void> {
  const at = words.indexOf(knownImage)
  if (at < 0) fail('no such image')
  const values = (flag: string): readonly string[] =>
    words.slice(0, at).flatMap((word) => (word.startsWith(`--${flag}=`) ? [word.slice(flag.length + 3)] : []))
  const [name = ''] = values('name')
  const passed = values('env').map((variable) => [variable, process.env[variable]] as const)
  // A daemon's processes carry nothing of the client's: only what was named.
  const own = { PATH: process.env['PATH'], FAKE_DOCKER: folder, SERVEWRIGHT_TEST_NODE: process.execPath }
  const env = Object.fromEntries(passed.filter(([variable]) => !variable.startsWith('SERVEWRIGHT_')))
  const argv = [...values('entrypoint'), ...words.slice(at + 1)]
  const log = readlinkSync('/proc/self/fd/1')
  writeFileSync(join(folder, `.${name}`), JSON.stringify({ name, argv, env: { ...env, ...own }, log }))
  renameSync(join(folder, `.${name}`), join(folder, `${name}.request`))
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

if (verb !== 'daemon') appendFileSync(join(folder, 'calls'), `${JSON.stringify([verb, ...words])}\n`)
const verbs = { image: inspect, run, stop, rm: remove, ps: list, daemon }
if (!Object.hasOwn(verbs, verb)) fail(`unknown command ${verb}`)
await verbs[verb as keyof typeof verbs]()
