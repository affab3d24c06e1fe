/** Starts the fake engine through the real start of `server/`, with faults of choice. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import type { RunEvent } from '../../src/contract/events.ts'
import type { Engine } from '../../src/contract/engine.ts'
import type { Preset } from '../../src/contract/preset.ts'
import { findEngine } from '../../src/engines/lookup.ts'
import { createRunDirectory, type RunDirectory } from '../../src/host/run-directory.ts'
import { openPresetBook } from '../../src/presets/preset-book.ts'
import type { StartRequest } from '../../src/server/start-request.ts'
import { startServer } from '../../src/server/start-server.ts'
import type { LaunchedServer } from '../../src/server/launched-server.ts'
import { program } from './programs.ts'

export const fakePython = resolve('test/fake-engine/bin/python')
export const fakeDocker = resolve('test/fake-engine/bin/docker')

export interface FakeStart {
  readonly events: RunEvent[]
  readonly directory: RunDirectory
  readonly abort: AbortController
  readonly hurry: AbortController
  readonly starting: Promise<LaunchedServer>
  log(): string
}

let count = 0

/**
 * @param faults names as in test/fake-engine/faults.ts, with commas; '' for a server that behaves
 * @param overrides of the preset; `definition` is an engine that no registry has
 */
export function startFake(
  faults: string,
  overrides: Partial<Preset> & Pick<Partial<StartRequest>, 'apiKey'> & { readonly definition?: Engine } = {},
): FakeStart {
  const { apiKey, definition, ...changes } = overrides
  const directory = createRunDirectory()
  onTestFinished(() => directory.remove())
  const events: RunEvent[] = []
  const abort = new AbortController()
  const hurry = new AbortController()
  const tiny = openPresetBook().find('tiny')
  const env = {
    FAKE_ENGINE_MODE: faults,
    SERVEWRIGHT_TEST_NODE: process.execPath,
    FAKE_ENGINE_SERVER: program('server'),
  }
  const starting = startServer({
    preset: {
      ...tiny,
      needs: {},
      startup: { capMs: 20_000, stallMs: 10_000 },
      shutdown: { graceMs: 2_000 },
      ...changes,
      env,
    },
    engine: definition ?? findEngine(changes.engine ?? 'vllm'),
    location: { program: definition?.installation.kind === 'image' ? fakeDocker : fakePython },
    cacheFolder: directory.temporary,
    model: changes.model ?? 'fake-model',
    runId: `test-${process.pid}-${count++}`,
    directory,
    signal: abort.signal,
    hurry: hurry.signal,
    onEvent: (event) => events.push(event),
    ...(apiKey === undefined ? {} : { apiKey }),
  })
  return { events, directory, abort, hurry, starting, log: () => readFileSync(directory.log, 'utf8') }
}
