/** Starts the fake engine as a process of its own on a free port, for tests that need no launcher. */
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { program } from '../workplaces/programs.ts'

export interface FakeEngine extends AsyncDisposable {
  readonly url: string
  readonly child: ChildProcess
  /** What it has logged so far. */
  log(): string
}

export interface FakeEngineStart {
  /** As in `FAKE_ENGINE_MODE`. */
  readonly mode?: string
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

const python = join(import.meta.dirname, 'bin', 'python')
const module = ['-m', 'vllm.entrypoints.openai.api_server']

/** Spawns the fake engine without waiting for anything. */
export function spawnFakeEngine({ mode = '', args = [], env = {} }: FakeEngineStart): ChildProcess {
  return spawn(
    python,
    [...module, '--model', 'fake', '--served-model-name', 'tiny', '--port', '0', ...args],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        SERVEWRIGHT_TEST_NODE: process.execPath,
        FAKE_ENGINE_SERVER: program('server'),
        FAKE_ENGINE_MODE: mode,
        ...env,
      },
    },
  )
}

/** Resolves once it listens; rejects when it ends before. */
export async function startFakeEngine(start: FakeEngineStart = {}): Promise<FakeEngine> {
  const child = spawnFakeEngine(start)
  let log = ''
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (data: Buffer) => {
      log += data.toString()
      const found = /Starting vLLM server on (http:\S+)\n/.exec(log)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.once('exit', (code) =>
      reject(new Error(`The fake engine ended with ${code} before it listened:\n${log}`)),
    )
  })
  return {
    url,
    child,
    log: () => log,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
    },
  }
}
