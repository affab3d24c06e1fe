/** What happens before the fake engine listens. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Faults } from './faults.ts'
import { logEngine, logRaw } from './log.ts'
import type { FakeOptions } from './options.ts'

export function exitCodeOf(faults: Faults, normal: number): number {
  return faults.number('exit-with-code', normal)
}

function exitAtOnce(faults: Faults): void {
  if (faults.has('exit-at-start')) {
    logEngine('ERROR', 'RuntimeError: the fake engine was told to end here')
    process.exit(exitCodeOf(faults, 1))
  }
  if (faults.has('illegal-instruction')) process.kill(process.pid, 'SIGILL')
  if (faults.has('oom-log')) {
    logRaw('(EngineCore pid=0) ERROR 11-24 21:31:41 [core.py:700] EngineCore failed to start.')
    logRaw('torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has 1.00 GiB free.')
    process.exit(exitCodeOf(faults, 1))
  }
  if (faults.has('bad-option')) {
    logRaw('usage: api_server.py [-h] [--headless] [--api-server-count API_SERVER_COUNT]')
    logRaw('api_server.py: error: unrecognized arguments: --no-such-flag')
    process.exit(exitCodeOf(faults, 2))
  }
}

async function hangBusily(): Promise<never> {
  for (let step = 0; ; step++) {
    logEngine('INFO', `Capturing graphs: ${step}`)
    const until = Date.now() + 40
    while (Date.now() < until);
    await wait(60)
  }
}

function hangSilently(): Promise<never> {
  setInterval(() => {}, 2 ** 30)
  return new Promise(() => {})
}

async function progress(forMs: number): Promise<void> {
  const until = Date.now() + forMs
  for (let shard = 0; Date.now() < until; shard++) {
    logRaw(`Loading safetensors checkpoint shards: ${shard} Completed`)
    await wait(Math.min(200, Math.max(1, until - Date.now())))
  }
}

/** Resolves when the server may listen; some faults never let it. */
export async function startUp(options: FakeOptions, faults: Faults): Promise<void> {
  if (faults.has('silent-hang')) await hangSilently()
  logEngine('INFO', 'version 0.0.0-fake')
  if (faults.has('quotes-key')) logRaw(`environment: ${JSON.stringify(process.env)}`)
  logEngine('INFO', `model ${options.model}`)
  exitAtOnce(faults)
  if (faults.has('busy-hang')) await hangBusily()
  await progress(faults.number('slow-start', 0))
}
