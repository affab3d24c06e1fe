import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { CompileCacheProof } from '../../../src/contract/compile-cache.ts'
import { createWorkplace, fakeEngine, survivorsOf, type Workplace } from '../../workplaces/cli-workplace.ts'

/** A compiler in small: what it does at the second start is up to COMPILES. */
const setup = `
mkdir -p "$VLLM_CACHE_ROOT"
graph="$VLLM_CACHE_ROOT/graph"
case $COMPILES in
  once) [ -e "$graph" ] || head -c 100000 /dev/zero > "$graph"; date +%N > "$VLLM_CACHE_ROOT/lock" ;;
  always) head -c 100000 /dev/zero > "$graph" ;;
  never) ;;
esac
`
const config = ['once', 'always', 'never'].map(
  (compiles) => `
  ${compiles}:
    extends: tiny
    options: { launch: script, setup: ./setup.sh, offline: false }
    claims: [completions, chat, compile-cache]
    expectations: { content: [] }
    needs: { memoryGiB: 0.1 }
    shutdown: { graceMs: 2000 }
    env: { COMPILES: ${compiles} }`,
)

let place: Workplace
beforeEach(() => {
  place = createWorkplace()
  writeFileSync(join(place.folder, 'setup.sh'), setup)
  writeFileSync(join(place.folder, 'own.yaml'), `presets:${config.join('')}\n`)
})
afterEach(() => place[Symbol.dispose]())

const run = (preset: string, only = 'startup/*') =>
  place.run(['run', preset, '--config', 'own.yaml', '--engine-path', fakeEngine, '--only', only])

function proofOf(): CompileCacheProof {
  const { compileCache } = place.report().servers.at(-1)?.facts ?? {}
  if (compileCache === undefined) throw new Error('no proof')
  return compileCache
}

it('accepts a second start that uses what the first one made, and notes both', async () => {
  expect(await run('once')).toMatchObject({ code: 0 })
  const { servers, checks, id } = place.report()
  expect(servers.map(({ baseline }) => baseline)).toEqual([
    'first start, with an empty compile cache',
    undefined,
  ])
  for (const { teardown } of servers) expect(teardown?.findings).toEqual([])
  const { cold, warm } = proofOf()
  expect(cold).toMatchObject({ filesBefore: 0, filesWritten: 2, compilers: [] })
  expect(warm).toMatchObject({ filesBefore: 2, filesWritten: 1, written: ['vllm/lock'] })
  expect(cold.bytesWritten).toBeGreaterThan(100_000)
  expect(checks[0]?.notes).toEqual([
    expect.stringMatching(/^Cold start: \d+\.\d s, 2 files \(0\.1 MB\) written, no compiler ran\.$/),
    expect.stringMatching(/^Warm start: \d+\.\d s, 1 file \(0\.0 MB\) written, no compiler ran\.$/),
  ])
  const [folder] = /\/\S+(?=\/vllm)/.exec(servers[0]?.processes[0]?.environment['VLLM_CACHE_ROOT'] ?? '') ?? [
    '/',
  ]
  expect(existsSync(folder)).toBe(false)
  expect(survivorsOf(id)).toEqual([])
})

it.each([
  ['always', 'startup/compile-cache/compiled-again'],
  ['never', 'startup/compile-cache/nothing-cached'],
])('rejects a server that compiles %s', async (preset, reason) => {
  expect(await run(preset)).toMatchObject({ code: 1 })
  expect(place.report().reasons[0]?.code).toBe(reason)
})

it('starts the server once where nobody asks for the proof', async () => {
  expect(await run('once', 'health/*')).toMatchObject({ code: 0 })
  expect(place.report().servers).toHaveLength(1)
})
