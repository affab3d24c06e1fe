import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sleep } from '../../../src/base/clock.ts'
import type { Preparation } from '../../../src/contract/preset.ts'
import { FailedStart } from '../../../src/server/failed-start.ts'
import { startFake, type FakeStart } from '../../workplaces/start-fake.ts'

/** A compiler in small: notes what it was given, and writes where it was told to. */
const compiler = `
printf '%s\\n' "$@" "$TARGET" "$VLLM_HOST_IP" > "$(dirname "$2")/given"
[ "$3" = silent ] && exit 0
[ "$3" = slow ] && { echo started > "$(dirname "$2")/slow"; sleep 60; }
[ "$3" = broken ] && { echo compiling; echo 'error: no such operator' >&2; exit 70; }
mkdir -p "$2" && echo compiled >> "$2/graph"
`

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servewright-prepare-'))
  writeFileSync(join(folder, 'compile.sh'), compiler)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const graph = (): string => join(folder, 'compiled/graph')
const prepareWith = (mode: string, changes: Partial<Preparation> = {}): Preparation => ({
  command: ['sh', join(folder, 'compile.sh'), '{model}', join(folder, 'compiled'), mode, '$HOME; exit 1'],
  env: { TARGET: '{python}' },
  artifacts: [join(folder, 'compiled')],
  ...changes,
})

const kinds = ({ events }: FakeStart): readonly string[] =>
  events.map(({ type }) => type).filter((type) => /^(prepare|server-(start|ready))/.test(type))

describe('a preparation', () => {
  it('runs to its end before the server starts, without a shell, and is reported apart from the start', async () => {
    const start = startFake('', { prepare: prepareWith('') })
    await using server = await start.starting
    expect(kinds(start)).toEqual(['prepare-start', 'prepare-end', 'server-start', 'server-ready'])
    const given = readFileSync(join(folder, 'given'), 'utf8').trimEnd().split('\n')
    // Its words as they are, the environment that the server gets, and its own over it.
    const python = server.record().processes[0]?.argv[0]
    expect(given).toEqual(['fake-model', join(folder, 'compiled'), '', '$HOME; exit 1', python, '127.0.0.1'])
    const { preparation, startupMs } = server.record()
    expect(preparation).toMatchObject({ reused: false, artifacts: [join(folder, 'compiled')] })
    expect(preparation?.durationMs).toBeGreaterThan(0)
    expect(startupMs).toBe(server.record().processes[0]?.ladder.at(-1)?.atMs)
  })

  it('does not spend the time of the start', async () => {
    const slowly: Preparation = {
      command: ['sh', '-c', 'sleep 2; echo > "$0"', join(folder, 'made')],
      artifacts: [join(folder, 'made')],
    }
    await using server = await startFake('', { prepare: slowly }).starting
    const { preparation, processes } = server.record()
    expect(preparation?.durationMs).toBeGreaterThan(2_000)
    expect(processes[0]?.ladder[0]?.atMs).toBeLessThan(2_000)
  })

  it.each([
    ['always', 2],
    [undefined, 2],
    ['missing', 1],
  ] as const)('that runs %s has run %d times after two starts', async (run, times) => {
    const prepare = prepareWith('', run === undefined ? {} : { run })
    for (const reused of [false, times === 1]) {
      await using server = await startFake('', { prepare }).starting
      expect(server.record().preparation?.reused).toBe(reused)
    }
    expect(readFileSync(graph(), 'utf8').trimEnd().split('\n')).toHaveLength(times)
  })

  it('runs again where a folder of artifacts is empty', async () => {
    mkdirSync(join(folder, 'compiled'))
    await using server = await startFake('', { prepare: prepareWith('', { run: 'missing' }) }).starting
    expect(server.record().preparation?.reused).toBe(false)
    expect(existsSync(graph())).toBe(true)
  })
})

describe('a preparation that fails starts no server:', () => {
  it.each([
    ['startup/prepare-failed', prepareWithLater('broken'), /ended with exit code 70: sh .*compile\.sh/],
    ['startup/no-artifacts', prepareWithLater('silent'), /did not create .*compiled$/],
    ['startup/prepare-failed', prepareWithLater('slow', { capMs: 300 }), /did not end within 300 ms/],
    [
      'startup/prepare-failed',
      () => prepareWith('', { command: ['/no/such/compiler'] }),
      /cannot be started/,
    ],
  ])('%s', async (code, prepare, message) => {
    const start = startFake('', { prepare: prepare() })
    const error: unknown = await start.starting.catch((thrown: unknown) => thrown)
    expect(error).not.toBeInstanceOf(FailedStart)
    expect(error).toMatchObject({ code, exitCode: 4, message: expect.stringMatching(message) as string })
    expect(kinds(start)).toEqual(['prepare-start'])
  })

  it('its last lines come with the error', async () => {
    const { starting } = startFake('', { prepare: prepareWith('broken') })
    await expect(starting).rejects.toMatchObject({
      facts: { logTail: ['compiling', 'error: no such operator'] },
    })
  })

  it('an artifact that depends on where one stands is refused', async () => {
    const start = startFake('', { prepare: prepareWith('', { artifacts: ['compiled'] }) })
    await expect(start.starting).rejects.toMatchObject({ code: 'usage/invalid-config', exitCode: 2 })
    expect(kinds(start)).toEqual([])
    expect(existsSync(join(folder, 'given'))).toBe(false)
  })

  it('an interrupt ends it', async () => {
    const start = startFake('', { prepare: prepareWith('slow') })
    for (let tries = 0; !existsSync(join(folder, 'slow')) && tries < 500; tries++) await sleep(10)
    start.abort.abort(new DOMException('Interrupted', 'AbortError'))
    await expect(start.starting).rejects.toMatchObject({ name: 'AbortError' })
    expect(existsSync(graph())).toBe(false)
  })
})

/** The folder is only known when a test runs. */
function prepareWithLater(mode: string, changes?: Partial<Preparation>): () => Preparation {
  return () => prepareWith(mode, changes)
}
