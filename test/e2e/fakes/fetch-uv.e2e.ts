/** Fetching uv makes an environment with pip, and needs a network: it is as slow as both. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, realpathSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { installEngine, type InstallOutcome } from '../../../src/provision/install-engine.ts'
import {
  createInstallWorkplace,
  fakeEngine,
  type InstallWorkplace,
} from '../../workplaces/install-workplace.ts'

let place: InstallWorkplace
let told: string[] = []

const install = (): Promise<InstallOutcome> =>
  installEngine({
    engine: fakeEngine,
    locks: place.locks,
    signal: new AbortController().signal,
    onProgress: ({ text }) => told.push(text),
  })

describe('uv', () => {
  beforeEach(() => {
    place = createInstallWorkplace()
    told = []
    for (const [name, value] of Object.entries(place.env)) vi.stubEnv(name, value)
    const program = 'import sys; print(sys.executable)'
    const python = spawnSync('python3', ['-c', program], { encoding: 'utf8' }).stdout.trim()
    const programs = join(place.folder, 'programs')
    mkdirSync(programs)
    symlinkSync(realpathSync(python), join(programs, 'python3'))
    vi.stubEnv('PATH', programs)
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    place[Symbol.dispose]()
  })

  it('is fetched into the cache folder when PATH has none', async () => {
    expect(await install()).toMatchObject({ reused: false })
    const line = told.find((text) => text.includes('on Python'))
    expect(line).toMatch(/by .*servewright\/uv-[\d.]+\/bin\/uv$/)
  })

  it('cannot be fetched without a network', async () => {
    vi.stubEnv('PIP_INDEX_URL', 'http://127.0.0.1:9/simple')
    vi.stubEnv('PIP_RETRIES', '1')
    await expect(install()).rejects.toMatchObject({ code: 'environment/no-network' })
  })
})
