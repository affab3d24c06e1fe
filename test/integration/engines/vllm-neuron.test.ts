/** The presets on Neuron end to end, on a machine that has all of Neuron but the devices (test/workplaces/neuron-machine.ts). */
import { spawn } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { sleep } from '../../../src/base/clock.ts'
import type { RunReport } from '../../../src/contract/report.ts'
import {
  neuronCommands,
  neuronEnvironment,
  placed,
  type NeuronCommand,
} from '../../fixtures/neuron-commands.ts'
import {
  createNeuronMachine,
  lackOfNamespaces,
  models,
  type NeuronMachine,
} from '../../workplaces/neuron-machine.ts'

/** Half an hour of compiling and five minutes of patience, so much faster. */
const config = `
presets:
  slow:
    extends: neuron-tinyllama
    options: { compiledArtifacts: FOLDER/artifacts }
    startup: { capMs: 60000, stallMs: 2000 }
  prepared:
    extends: neuron-tinyllama
    options: { compiledArtifacts: FOLDER/prepared }
    prepare:
      command: [sh, -c, 'mkdir -p "$0" && cat "$1/config.json" > "$0/model.pt"', FOLDER/prepared, '{model}']
      artifacts: [FOLDER/prepared/model.pt]
      run: missing
  stuck:
    extends: neuron-tinyllama
    shutdown: { graceMs: 1000 }
`

const lack = lackOfNamespaces()
let machine: NeuronMachine
beforeEach(({ skip }) => {
  skip(lack !== undefined, lack)
  machine = createNeuronMachine(config)
  return () => machine[Symbol.dispose]()
})

const only = ['--only', 'content,health']
const holders = (): readonly string[] => readdirSync(join(machine.folder, 'holders'))
const rungs = ['process', 'port', 'health', 'models', 'token', 'metrics']

function expectServed(run: RunReport | undefined, expected: NeuronCommand): void {
  const { args, env } = machine.given(expected.name)
  const port = Number(args[args.indexOf('--port') + 1])
  const pathOf = (model: string): string =>
    join(machine.shared, 'neuronx-distributed/inference', models[model] ?? '')
  expect(args).toEqual(placed(expected.words, expected, { port, pathOf }))
  expect(env).toMatchObject(neuronEnvironment)
  const [server = expect.fail('no server')] = run?.servers ?? []
  expect(server.processes[0]?.ladder.map(({ rung }) => rung)).toEqual(rungs)
  expect(server.processes[0]?.exit).toEqual({ exitCode: 0, signal: null })
  expect(server.teardown).toMatchObject({ killed: 0, findings: [] })
  expect(server.teardown?.proof.deviceMemory).toHaveLength(16)
}

it('all nine presets get the command and environment of the former suite, serve, and let the devices go', async () => {
  const { code, stdout } = await machine.run(['run', ...neuronCommands.map(({ old }) => old), ...only])
  expect(stdout).toMatch(/^accepted {2}9 presets · 9 accepted/m)
  expect(code).toBe(0)
  const { runs } = machine.batch()
  expect(runs.map(({ target }) => target.split(' ')[0])).toEqual(neuronCommands.map(({ name }) => name))
  for (const [index, expected] of neuronCommands.entries()) expectServed(runs[index], expected)
  expect(machine.workerWasTermed()).toBe(false)
  expect(holders()).toEqual([])
})

describe('a start that compiles', () => {
  it('takes its time while the log grows, and while a compiler computes in silence; the next one loads what it left', async () => {
    const run = ['run', 'slow', ...only]
    expect((await machine.run(run, 'compiles:5000')).code).toBe(0)
    expect(machine.read('server.log')).toMatch(/Unable to find precompiled artifacts[^]*Compiler status PASS/)
    const { ladder = [] } = machine.report().servers[0]?.processes[0] ?? {}
    expect(ladder.find(({ rung }) => rung === 'port')?.atMs).toBeGreaterThan(5_000)
    expect((await machine.run(run, 'compiles:5000')).code).toBe(0)
    expect(machine.read('server.log')).toContain('Successfully loaded pre-compiled model artifacts')
  })

  it('has stalled where nothing is logged and nothing computes: exit 4, and the server is gone', async () => {
    const { code, stdout } = await machine.run(['run', 'slow', ...only], 'compiles:200,compiler-hangs')
    expect(code).toBe(4)
    expect(stdout).toContain('startup/stalled')
    expect(machine.report().servers[0]?.teardown?.findings).toEqual([])
  })

  it('is spared by a script that compiles before, whose artifacts are proven and kept', async () => {
    for (const reused of [false, true]) {
      const { code } = await machine.run(['run', 'prepared', ...only])
      expect(code).toBe(0)
      expect(machine.report().servers[0]?.preparation).toMatchObject({ reused })
      expect(machine.read('server.log')).toContain('Successfully loaded pre-compiled model artifacts')
    }
  })
})

describe('devices', () => {
  it('are let go by the worker when a run is ended amid its checks', async () => {
    const run = machine.start(['run', 'neuron-tinyllama', ...only], 'slow-token:30')
    while (!run.stdout().includes('Checks')) await sleep(5)
    run.child.kill('SIGTERM')
    expect((await run.ended).code).toBe(143)
    expect(machine.workerWasTermed()).toBe(false)
    expect(holders()).toEqual([])
  })

  it('that a worker keeps when its leader has gone reject, and the next start says who has the cores', async () => {
    const { code } = await machine.run(['run', 'stuck', ...only], 'keeps-cores')
    expect(code).toBe(1)
    const { servers } = machine.report()
    expect(servers[0]?.teardown?.findings.map(({ code: finding }) => finding)).toContain(
      'teardown/needed-kill',
    )
    // The worker had its full time before the kill, and no other signal.
    expect(machine.workerWasTermed()).toBe(false)
    expect(holders()).toHaveLength(1)
    const next = await machine.run(['run', 'stuck', ...only])
    expect(next.code).toBe(4)
    expect(next.stdout).toContain('The server asks for NeuronCores (32)')
  })

  it('that somebody else holds block a start, and whoever holds them is named and left alone', async () => {
    const stranger = spawn('sleep', ['60'])
    writeFileSync(join(machine.folder, 'holders', String(stranger.pid)), '')
    const { code, stdout } = await machine.run(['run', 'neuron-tinyllama', ...only])
    expect(code).toBe(3)
    expect(stdout).toContain('environment/device-held')
    expect(stdout).toContain(String(stranger.pid))
    const doctor = await machine.run(['doctor'])
    expect(doctor.stdout).toMatch(/16 Neuron devices, 32 cores/)
    expect(stranger.exitCode).toBeNull()
    stranger.kill('SIGKILL')
  })
})
