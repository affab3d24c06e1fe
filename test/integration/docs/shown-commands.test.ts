/** Every command that a page shows is run as it stands there, in a shell, with the fake engine and a fake server for the real ones. */
import { spawn } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FakeEngine, startFakeEngine } from '../../fake-engine/start-fake-engine.ts'
import { fakeEngine, fakeInfo } from '../../workplaces/cli-workplace.ts'
import { program } from '../../workplaces/programs.ts'
import { shownCommands } from '../../workplaces/shown-commands.ts'

/** Commands that other tests run, since they take a network, gigabytes or a published package. */
const elsewhere: Readonly<Record<string, string>> = {
  'npx servewright install vllm': 'test/integration/provision, and .ci/run on the real one',
  'npx servewright install transformers': 'test/integration/provision',
  "npx servewright run transformers --only 'stream/*,chat/*,errors/*'": 'docs/servers.md, by hand',
  'npx servewright run @autotest': 'test/e2e/slow/presets.e2e.ts',
  'servewright golden mine --prompts prompts.txt --out golden.json':
    'test/integration/cli/commands/golden.test.ts',
  'npx servewright history nightly': 'test/integration/cli/commands/upgrade.test.ts',
  'npx servewright run online-inference-tinytest': 'test/integration/engines/vllm-neuron.test.ts',
  'npx servewright run @integration @eagle @qwen llama-70B-tool-bs1':
    'test/integration/engines/vllm-neuron.test.ts',
  'npx servewright up tiny': 'test/integration/cli/commands/up.test.ts',
  'npx servewright again chat/n': 'test/integration/cli/commands/again.test.ts',
  'npx servewright again chat/n --report nightly/one/report.json':
    'test/integration/cli/commands/again.test.ts',
  'npx servewright again chat/n --url http://127.0.0.1:8000': 'test/integration/cli/commands/again.test.ts',
  'npx servewright run --failed': 'test/integration/cli/commands/again.test.ts',
  'npx servewright upgrade tiny --from vllm@0.31.0 --to vllm@0.32.0':
    'test/integration/cli/commands/upgrade.test.ts',
  'servewright load --url http://10.0.0.9:8000 --rate 200 --duration 60s --coordinate 2 --listen 10.0.0.5:7400':
    'test/integration/cli/commands/agent.test.ts',
  'servewright agent --coordinator 10.0.0.5:7400': 'test/integration/cli/commands/agent.test.ts',
  'npx servewright fleet run @all --address http://10.0.0.5:8265': 'test/e2e/fakes/fleet.e2e.ts',
  'servewright fleet nodes --address http://10.0.0.5:8265': 'test/e2e/fakes/fleet.e2e.ts',
  'servewright fleet run tiny tools --address http://127.0.0.1:8265 --out tiny-tools':
    'test/e2e/fakes/fleet.e2e.ts',
  'servewright load --url http://10.0.0.9:8000 --rate 200 --duration 60s --agents 3 --address http://10.0.0.5:8265':
    'test/e2e/fakes/fleet-load.e2e.ts',
  'servewright fleet run @all --engines vllm@0.31.0,vllm@0.32.0 --address http://10.0.0.5:8265 --out nightly':
    'test/e2e/fakes/fleet.e2e.ts',
  'servewright fleet manifests --agents 3 --image registry.example/servewright:1 --namespace nightly --out manifests -- --url http://server:8000 --rate 200 --duration 60s':
    'test/integration/cli/commands/fleet.test.ts',
  'npx servewright list checks': 'test/e2e/fakes/examples-on-fake.e2e.ts',
  'npx servewright run mine --only house': 'test/e2e/fakes/examples-on-fake.e2e.ts',
}

const config = `
presets:
  my-model: { extends: base, model: ./weights, options: { maxModelLen: 4096, maxNumSeqs: 8 } }
  mine: { extends: tiny, title: My model }
`

/** Adds what makes each command quick: one check, little load. */
const shim = (main: string, port: string): string => `#!/usr/bin/env bash
if [ "$(basename "$0")" = npx ]; then shift; fi
words=()
for word in "$@"; do words+=("\${word//127.0.0.1:8000/127.0.0.1:${port}}"); done
if [[ "$*" == *--url* ]]; then words=("\${words[@]/my-model/tiny}"); fi
case "$1 $*" in
  run*--only*) ;;
  run*) words+=(--only health) ;;
  init*) words+=(fresh-$$) ;;
  load*) words+=(--duration 1s --requests 20 --no-checks) ;;
esac
exec '${process.execPath}' '${main}' "\${words[@]}"
`

let folder: string
let engine: FakeEngine
beforeAll(async () => {
  engine = await startFakeEngine({})
  folder = mkdtempSync(join(tmpdir(), 'servewright-shown-'))
  writeFileSync(join(folder, 'servewright.config.yaml'), config)
  writeFileSync(join(folder, 'prompts.txt'), 'The capital of France is\n')
  cpSync(resolve('zoo/llama'), join(folder, 'weights'), { recursive: true })
  mkdirSync(join(folder, 'bin'))
  for (const name of ['npx', 'servewright']) {
    const path = join(folder, 'bin', name)
    writeFileSync(path, shim(program('main'), new URL(engine.url).port))
    chmodSync(path, 0o755)
  }
  await sh('npx servewright run tiny')
  cpSync(realpathSync(join(folder, 'servewright-report/latest')), join(folder, 'nightly/one'), {
    recursive: true,
  })
})
afterAll(async () => {
  await engine[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

interface Ended {
  readonly code: number | null
  readonly output: string
}

function sh(line: string): Promise<Ended> {
  const child = spawn('bash', ['-o', 'pipefail', '-c', line], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
      TEAM: 'blue',
      VIRTUAL_ENV: fakeEngine,
      SERVEWRIGHT_TEST_NODE: process.execPath,
      FAKE_ENGINE_SERVER: program('server'),
      FAKE_ENGINE_INFO: fakeInfo,
    },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return new Promise((done) => child.once('close', (code) => done({ code, output })))
}

const commands = shownCommands()

describe('the commands that pages show', () => {
  it('are found in the pages', () => {
    expect(commands.length).toBeGreaterThan(20)
    const lines = commands.map(({ line }) => line)
    expect(Object.keys(elsewhere).filter((line) => !lines.includes(line))).toEqual([])
  })

  // In the order of the pages: some use the report of the one before.
  it.each(commands.filter(({ line }) => elsewhere[line] === undefined))('$page: $line', async ({ line }) => {
    const { code, output } = await sh(line)
    // 5: what was left out of a short load leaves its verdict open; 3: the model is not on this machine.
    const expected = line.includes('models resolve') ? [3] : [0, 5]
    expect(expected, output).toContain(code)
  })
})
