import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { describe, expect, it } from 'vitest'
import type { Engine } from '../../../src/contract/engine.ts'
import { engineNames, engines, findEngine } from '../../../src/engines/lookup.ts'
import { packagesIn } from '../../../src/provision/lock-lines.ts'
import { foldersIn } from '../../../src/host/staged-folder.ts'
import { readLock, shippedLocks } from '../../../src/provision/read-lock.ts'

const request = {
  model: 'm',
  servedName: 's',
  host: '127.0.0.1',
  port: 1,
  location: { program: '/p/bin/python' },
  cacheFolder: '/cache',
  options: {},
}

describe.each(engineNames)('engine %s', (name) => {
  const engine = engines[name]

  it('has the name under which it is registered', () => {
    expect(engine.name).toBe(name)
  })

  it('climbs from a living process to a generated token', () => {
    const processes = engine.processes(request)
    for (const { readiness } of processes) {
      expect(readiness[0]).toBe('process')
      expect(new Set(readiness).size).toBe(readiness.length)
    }
    expect(processes.at(-1)?.readiness).toContain('token')
    expect(new Set(processes.map(({ role }) => role)).size).toBe(processes.length)
  })

  it('has expressions that keep no state between lines', () => {
    for (const expression of [engine.readyLine, engine.accessLine, engine.deathLine, engine.requestError])
      expect(expression?.flags ?? '').not.toMatch(/[gy]/)
  })

  it('has options that an editor can be given a schema of, each with a description or keys of its own', () => {
    const schema = z.toJSONSchema(engine.options, { io: 'input' })
    expect(schema.additionalProperties).toBe(false)
    const bare = Object.entries(schema.properties ?? {}).filter(
      ([, option]) =>
        typeof option === 'object' && option.description === undefined && option.properties === undefined,
    )
    expect(bare).toEqual([])
  })

  it('gives the same processes for the same request', () => {
    expect(engine.processes(request)).toEqual(engine.processes(structuredClone(request)))
  })

  it('finds nothing in an empty log', () => {
    expect(engine.diagnose([])).toBeUndefined()
  })
})

it.each(engineNames)(
  'engine %s has the files by which it is installed, if Servewright installs it',
  (name) => {
    const { installation } = engines[name]
    if (installation.byHand !== undefined) return
    const folder = `engines/${installation.lockFolder}/${installation.defaultVersion}`
    const missing = ['requirements.in', 'requirements.lock', 'lock.json'].filter(
      (file) => !existsSync(join(folder, file)),
    )
    const todo = `${folder} lacks ${missing.join(', ')}: write requirements.in and lock.json as in engines/transformers, and make requirements.lock with the uv pip compile of engines/transformers/README.md`
    expect(missing, todo).toEqual([])
  },
)

const shipped = engineNames.flatMap((name) => {
  const { installation } = engines[name]
  if (installation.byHand !== undefined) return []
  const own = engines[name]
  const { builds = [] } = installation
  const all = [
    own,
    ...builds.map((build): Engine => ({ ...own, installation: { ...installation, ...build } })),
  ]
  return all.flatMap((engine) => {
    const { lockFolder = '' } = engine.installation
    return foldersIn(join(shippedLocks, lockFolder)).map((version) => ({ name: lockFolder, version, engine }))
  })
})

it('ships a lock of the default version of every engine that it installs', () => {
  for (const { engine } of shipped) expect(readLock(engine, undefined).text).not.toBe('')
})

describe.each(shipped)('the lock of $name $version', ({ version, engine }) => {
  const lock = readLock(engine, version)

  it('is pinned, hashed, and names no place to take it from', () => {
    expect(engine.installation.distributions).toContain(lock.distribution)
    // A program is built from a source with a lock of its own.
    const text = `${lock.text}${lock.build?.requirements ?? ''}`
    expect(text).not.toMatch(/:\/\/|--(extra-)?index|--find-links|--trusted/)
    const entries = text.split(/\n(?=\S)/).filter((entry) => entry.trim() !== '')
    for (const entry of entries)
      expect(entry).toMatch(/^[\w.-]+==\S+( ;[^\n]+)? \\\n +--hash=sha256:[0-9a-f]{64}/)
    const own = `${lock.distribution}==${version}`
    expect(lock.build === undefined ? lock.text : own).toContain(own)
    expect(lock.build === undefined ? [own] : packagesIn(lock.build.requirements)).toHaveLength(1)
  })

  it('needs no more disk than the engine says', () => {
    const { installation } = engine
    const most = installation.byHand === undefined ? installation.diskGiB : 0
    expect(Math.max(lock.diskGiB.cpuTorch, lock.diskGiB.indexTorch)).toBeLessThanOrEqual(most)
  })

  it('knows which packages the CPU build of torch does without', () => {
    const { text, torch, folder } = lock
    // One that is built for an accelerator does without none of them.
    if (torch === undefined && packagesIn(text).includes('torch')) return
    const accelerators = packagesIn(text).filter((one) => /^(nvidia|cuda|triton)/.test(one))
    expect(torch?.onlyForAccelerators ?? []).toEqual(accelerators)
    const wanted = ['requirements.in', 'overrides.txt']
      .map((file) => `${folder}/${file}`)
      .flatMap((path) => (existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []))
    for (const requirement of torch?.requirements ?? []) {
      expect(text).toContain(`${requirement} \\`)
      expect(wanted).toContain(requirement)
    }
  })
})

describe('findEngine', () => {
  it('names the nearest engine', () => {
    expect(() => findEngine('vlm')).toThrow(
      expect.objectContaining({ code: 'usage/unknown-engine', hint: 'Did you mean vllm?' }),
    )
  })
  it('lists the engines where none is near, and takes no name of a built-in for one', () => {
    for (const name of ['deepspeed', 'toString', '__proto__']) {
      expect(() => findEngine(name)).toThrow(expect.objectContaining({ code: 'usage/unknown-engine' }))
    }
    expect(() => findEngine('deepspeed')).toThrow(
      expect.objectContaining({ hint: `The engines are: ${engineNames.join(', ')}.` }),
    )
  })
})
