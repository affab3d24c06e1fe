/**
 * A machine with 16 Neuron devices of two cores, for a command line and what it starts: in namespaces of their
 * own they see `/dev/neuron*`, the driver's sysfs and the SDK's tools, and everything else as it is.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { BatchReport } from '../../src/contract/report.ts'
import { createWorkplace, fakeEngine, type CliResult, type CliRun, type Workplace } from './cli-workplace.ts'
import { writeFiles } from './models-workplace.ts'

const info = JSON.stringify({
  python: '3.11.0',
  module: true,
  distributions: { 'neuronx-distributed-inference': '0.5.0', vllm: '0.11.0', 'torch-neuronx': '2.8.0' },
})

/** Where the forebear's mapping file puts each model, below the shared models. */
export const models: Readonly<Record<string, string>> = {
  'TinyLlama/TinyLlama-1.1B-Chat-v1.0': 'tinyllama/chat',
  'meta-llama/Llama-3.1-8B-Instruct': 'llama-3.1/8b-instruct',
  'meta-llama/Llama-3.1-70B': 'llama-3.1/70b',
  'openlm-research/open_llama_7b': 'open-llama/7b',
  'Qwen/Qwen3-8B': 'qwen3/8b',
  'Qwen/Qwen2.5-7B-Instruct': 'qwen2.5/7b-instruct',
  'yuhuili/EAGLE-LLaMA3-Instruct-8B': 'llama-3.1/eagle-8b',
}

/** Why there can be none here; undefined where there can. */
export function lackOfNamespaces(): string | undefined {
  const { status } = spawnSync('unshare', [
    '--mount',
    '--ipc',
    'mount',
    '-t',
    'tmpfs',
    'none',
    '/sys/devices/virtual',
  ])
  return status === 0 ? undefined : 'namespaces need root, util-linux and a sysfs'
}

export interface NeuronMachine extends Disposable {
  /** State of the devices and notes of the servers. */
  readonly folder: string
  readonly shared: string
  start(args: readonly string[], faults?: string): CliRun
  run(args: readonly string[], faults?: string): Promise<CliResult>
  report: Workplace['report']
  /** The report of a run of several presets. */
  batch(): BatchReport
  /** A file of the last report, by the end of its path. */
  read(name: string): string
  /** What the server that has served this name was given. */
  given(servedName: string): {
    readonly args: readonly string[]
    readonly env: Readonly<Record<string, string>>
  }
  /** A server's worker was sent a signal by somebody. */
  workerWasTermed(): boolean
}

/** @param config of the command line; FOLDER in it is the machine's */
export function createNeuronMachine(config: string): NeuronMachine {
  const place = createWorkplace()
  const folder = join(place.folder, 'machine')
  const shared = join(place.folder, 'fsx')
  for (const name of ['holders', 'starts', 'tools', 'dev']) mkdirSync(join(folder, name), { recursive: true })
  cpSync(resolve('test/fixtures/accelerators/tools/neuron-machine'), join(folder, 'tools'), {
    recursive: true,
  })
  for (const name of ['neuron-ls', 'neuron-monitor', 'neuron-top', 'neuronx-cc', 'enter'])
    chmodSync(join(folder, 'tools', name), 0o755)
  for (const path of Object.values(models))
    writeFiles(join(shared, 'neuronx-distributed/inference', path), {
      'config.json': '{"model_type":"llama"}',
    })
  const mappings = Object.entries(models).map(([id, path]) => `  ${id}: ${path}\n`)
  writeFileSync(join(place.folder, 'mappings.yaml'), `mappings:\n${mappings.join('')}`)
  writeFileSync(join(place.folder, 'servewright.config.yaml'), config.replaceAll('FOLDER', folder))
  const env = {
    FAKE_ENGINE_INFO: info,
    FAKE_ENGINE_NEURON: folder,
    FSX_SHARED_RO: shared,
    SSD_RW: '',
    VLLM_MODEL_MAPPINGS: join(place.folder, 'mappings.yaml'),
    PATH: `${join(folder, 'tools')}:${process.env['PATH']}`,
  }
  const start: NeuronMachine['start'] = (args, faults = '') =>
    place.start([...args, '--engine-path', fakeEngine], faults, env, [join(folder, 'tools/enter')])
  const latest = join(place.folder, 'servewright-report/latest')
  const read = (name: string): string => {
    const found = readdirSync(latest, { recursive: true, encoding: 'utf8' }).find((path) =>
      path.endsWith(name),
    )
    return readFileSync(join(latest, found ?? name), 'utf8')
  }
  return {
    folder,
    shared,
    start,
    run: (...words) => start(...words).ended,
    report: place.report,
    batch: () => JSON.parse(readFileSync(join(latest, 'report.json'), 'utf8')) as BatchReport,
    read,
    given: (servedName) =>
      JSON.parse(readFileSync(join(folder, 'starts', `${servedName}.json`), 'utf8')) as ReturnType<
        NeuronMachine['given']
      >,
    workerWasTermed: () => existsSync(join(folder, 'worker-termed')),
    [Symbol.dispose]: () => place[Symbol.dispose](),
  }
}
