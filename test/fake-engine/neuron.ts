/**
 * What vLLM on NxD Inference does beside serving: it wants its environment, takes cores, compiles or finds artifacts,
 * and lets the devices go when it is told to stop. `FAKE_ENGINE_NEURON` is the folder of a machine of neuron-machine.ts.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Faults } from './faults.ts'
import { logEngine, logRaw } from './log.ts'
import type { FakeOptions } from './options.ts'

const machine = process.env['FAKE_ENGINE_NEURON']
const shown = /^(NEURON_|VLLM_|XLA_|UNSAFE_|SPT_|HF_HUB_OFFLINE|OMP_)/
let worker: ChildProcess | undefined

const coresIn = (list: string): number =>
  list.split(',').reduce((sum, part) => {
    const [first = 0, last = first] = part.split('-').map(Number)
    return sum + last - first + 1
  }, 0)

function refuse(...lines: readonly string[]): never {
  for (const line of lines) logRaw(line)
  process.exit(1)
}

/** Each start leaves what it was given, for the tests to read. */
function note(folder: string, { servedName }: FakeOptions): void {
  const env = Object.entries(process.env).filter(([name]) => shown.test(name))
  const given = { args: process.argv.slice(2), env: Object.fromEntries(env) }
  writeFileSync(join(folder, 'starts', `${servedName}.json`), JSON.stringify(given))
}

/** The plugin's own words where its framework is not chosen, and the runtime's where cores are missing or taken. */
function takeCores(folder: string, ranks: number): void {
  if (process.env['VLLM_NEURON_FRAMEWORK'] !== 'neuronx-distributed-inference')
    refuse('AssertionError: Unable to import neuronx_distributed_inference')
  const taken = readdirSync(join(folder, 'holders')).length * 32
  const free = Math.max(0, coresIn(process.env['NEURON_RT_VISIBLE_CORES'] ?? '') - taken)
  if (free < ranks)
    refuse(
      `2026-Nov-28 10:00:00.000000 ${process.pid}:${process.pid} ERROR   NRT:nrt_allocate_neuron_cores                NeuronCore(s) not available - Requested:${ranks} Available:${free}`,
    )
}

/** Half of the time it logs; then a compiler of Neuron's name computes and nobody says a word. */
async function compile(faults: Faults, into: string): Promise<void> {
  const forMs = faults.number('compiles', 100)
  logEngine('WARNING', `Unable to find precompiled artifacts from ${into}. Recompiling...`)
  const half = Date.now() + forMs / 2
  for (let bucket = 0; Date.now() < half; bucket++) {
    logRaw(`Compiling context_encoding_model, bucket ${bucket}`)
    await wait(50)
  }
  if (faults.has('compiler-hangs')) await new Promise(() => setInterval(() => {}, 2 ** 30))
  const compiler = spawn('neuronx-cc', ['compile', String(forMs / 2)], { stdio: 'ignore' })
  await new Promise((done) => compiler.once('exit', done))
  mkdirSync(into, { recursive: true })
  writeFileSync(join(into, 'model.pt'), 'compiled')
  logRaw('Compiler status PASS')
}

async function load(faults: Faults): Promise<void> {
  const artifacts =
    process.env['NEURON_COMPILED_ARTIFACTS'] ?? join(process.cwd(), 'neuron-compiled-artifacts')
  if (existsSync(join(artifacts, 'model.pt')))
    logEngine('INFO', `Successfully loaded pre-compiled model artifacts from ${artifacts}`)
  else await compile(faults, artifacts)
}

/** @returns once the worker has the devices */
export async function startOnNeuron(options: FakeOptions, faults: Faults): Promise<void> {
  if (machine === undefined) return
  note(machine, options)
  takeCores(machine, Number(process.argv[process.argv.indexOf('--tensor-parallel-size') + 1]))
  await load(faults)
  const script = join(import.meta.dirname, 'neuron-worker.ts')
  worker = spawn(process.execPath, [script, machine], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  await new Promise((ready) => worker?.once('message', ready))
}

/** Has the worker give the devices back, unless it is told to leave it with them. */
export async function letCoresGo(faults: Faults): Promise<void> {
  if (worker === undefined || faults.has('keeps-cores')) return
  const gone = new Promise((done) => worker?.once('exit', done))
  worker.send('release')
  await gone
}
