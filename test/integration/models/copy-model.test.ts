import { createHash } from 'node:crypto'
import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sleep } from '../../../src/base/clock.ts'
import { copyModel, findCopy, type CopyRequest } from '../../../src/models/copy-model.ts'
import type { CopyProgress } from '../../../src/contract/copy-progress.ts'
import { resolveModel } from '../../../src/models/resolve-model.ts'
import {
  contentOf,
  createModelPlace,
  leftovers,
  plainModel,
  subfolder,
  system,
  writeFiles,
  type ModelPlace,
} from '../../workplaces/models-workplace.ts'

const name = 'llama/one'
const signal = new AbortController().signal
let place: ModelPlace
beforeEach(() => {
  place = createModelPlace()
})
afterEach(() => place[Symbol.dispose]())

const copy = (changes: Partial<CopyRequest> = {}): ReturnType<typeof copyModel> =>
  copyModel(place.copyRequest(name, changes))
const expectWhole = (): void =>
  expect(contentOf(place.copyOf(name))).toEqual(contentOf(place.copyRequest(name).source))
const expectNothing = (): void => {
  expect(existsSync(place.copyOf(name))).toBe(false)
  expect(leftovers(dirname(place.copyOf(name)))).toEqual([])
}

describe('a copy', () => {
  it('holds what the source holds, and is used again', async () => {
    place.addModel(name, { ...plainModel, 'empty.txt': '', 'big.bin': Buffer.alloc(9 * 2 ** 20 + 17, 'abc') })
    expect(await copy()).toMatchObject({ reused: false, files: 5 })
    expectWhole()
    expect(await copy()).toMatchObject({ reused: true, files: 5 })
    expect(leftovers(dirname(place.copyOf(name)))).toEqual([])
  })

  it('tells what it needs before it writes, and how far it is', async () => {
    place.addModel(name)
    const told: CopyProgress[] = []
    await copy({ onProgress: (progress) => void told.push(progress) })
    const bytes = Object.values(plainModel).join('').length
    expect(told[0]).toMatchObject({ kind: 'start', files: 3, bytes, freeBytes: expect.any(Number) as number })
    expect(told.slice(-2)).toEqual([{ kind: 'copy', bytes, ofBytes: bytes }, { kind: 'flush' }])
  })

  it('of so many files that they are flushed at once is whole', async () => {
    place.addModel(
      name,
      Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`f${index}`, `${index}`])),
    )
    await copy()
    expectWhole()
  })

  it('of files about as long as the pieces that big ones are copied in is whole', async () => {
    const lengths = [18, 19, 20, 21].flatMap((power) => [2 ** power - 1, 2 ** power, 2 ** power + 1])
    place.addModel(
      name,
      Object.fromEntries(lengths.map((length) => [`f${length}`, Buffer.alloc(length, 'abc')])),
    )
    await copy()
    expectWhole()
    expect(await copy({ verify: true })).toMatchObject({ reused: true })
  })

  it('states size and SHA-256 of every file', async () => {
    place.addModel(name)
    await copy()
    const manifest = JSON.parse(
      readFileSync(join(place.copyOf(name), '.copy_manifest.json'), 'utf8'),
    ) as unknown
    expect(manifest).toMatchObject({
      folders: ['deep', 'deep/er'],
      files: expect.arrayContaining([
        expect.objectContaining({
          name: 'model.safetensors',
          size: 7,
          sha256: createHash('sha256').update('weights').digest('hex'),
        }),
      ]) as unknown,
    })
  })

  it('follows the links of a hub snapshot to its blobs', async () => {
    const hub = join(place.shared, subfolder, 'llama/hub')
    writeFiles(hub, { 'blobs/aa': '{}', 'blobs/bb': 'weights' })
    mkdirSync(join(hub, 'snapshots/rev'), { recursive: true })
    symlinkSync('../../blobs/aa', join(hub, 'snapshots/rev/config.json'))
    symlinkSync('../../blobs/bb', join(hub, 'snapshots/rev/model.safetensors'))
    const request = place.copyRequest('llama/hub/snapshots/rev')
    await copyModel(request)
    expect(contentOf(request.target)).toEqual(contentOf(request.source))
    expect(lstatSync(join(request.target, 'config.json')).isFile()).toBe(true)
  })
})

describe('a copy that is not what it was', () => {
  beforeEach(async () => {
    place.addModel(name)
    await copy()
  })
  const inCopy = (file: string): string => join(place.copyOf(name), file)

  it.each<[string, () => void]>([
    ['has no marker', () => rmSync(inCopy('.copy_complete'))],
    ['has the marker of the forebear', () => writeFileSync(inCopy('.copy_complete'), 'ok')],
    ['has another manifest', () => appendFileSync(inCopy('.copy_manifest.json'), ' ')],
    ['lacks a file', () => rmSync(inCopy('model.safetensors'))],
    ['has one file more', () => writeFileSync(inCopy('more.json'), '{}')],
    ['was cut', () => truncateSync(inCopy('model.safetensors'), 3)],
    ['was changed in place', () => writeFileSync(inCopy('model.safetensors'), 'WEIGHTS')],
    [
      'became a link',
      () => (rmSync(inCopy('config.json')), symlinkSync('/etc/passwd', inCopy('config.json'))),
    ],
    [
      'is a file',
      () => (rmSync(place.copyOf(name), { recursive: true }), writeFileSync(place.copyOf(name), '')),
    ],
  ])('%s: is never used, and made anew', async (_what, harm) => {
    harm()
    expect(await findCopy(place.copyRequest(name))).toBeUndefined()
    expect(await copy()).toMatchObject({ reused: false })
    expectWhole()
  })

  it('is made anew where the source has changed, and the old one stays until then', async () => {
    const source = join(place.copyRequest(name).source, 'config.json')
    writeFileSync(source, '{"model_type":"qwen2"}')
    let during = ''
    await copy({ onProgress: () => void (during = readFileSync(inCopy('config.json'), 'utf8')) })
    expect(during).toBe(plainModel['config.json'])
    expectWhole()
  })

  it('is used when a file was only touched, without reading it each time', async () => {
    const now = new Date()
    utimesSync(inCopy('model.safetensors'), now, now)
    expect(await copy()).toMatchObject({ reused: true })
    const sealed = statSync(inCopy('.copy_complete'), { bigint: true }).ctimeNs
    expect(sealed >= statSync(inCopy('model.safetensors'), { bigint: true }).ctimeNs).toBe(true)
  })

  it('is found out by --verify even where the disk itself has changed its bytes', async () => {
    // The clock of the marker is moved on: to the quick look the change lies before it.
    writeFileSync(inCopy('model.safetensors'), 'WEIGHTS')
    await sleep(50)
    utimesSync(inCopy('.copy_complete'), new Date(), new Date())
    expect(await findCopy(place.copyRequest(name))).toBeDefined()
    expect(await copy({ verify: true })).toMatchObject({ reused: false })
    expectWhole()
  })
})

describe('a source that changes while it is copied', () => {
  const changes: readonly (readonly [string, (source: string, round: number) => void])[] = [
    ['a file grows', (source) => appendFileSync(join(source, 'model.safetensors'), 'x')],
    ['a file is cut', (source, round) => truncateSync(join(source, 'model.safetensors'), 5 - round)],
    ['the same size', (source, round) => writeFileSync(join(source, 'model.safetensors'), `WEIGHT${round}`)],
    ['a file comes', (source, round) => writeFileSync(join(source, `new-${round}`), '')],
    ['a folder comes', (source, round) => mkdirSync(join(source, `new-${round}`))],
    [
      'a file is replaced and put back in time',
      (source, round) => {
        const path = join(source, 'model.safetensors')
        const { atime, mtime } = statSync(path)
        writeFileSync(`${path}.new`, `WEIGHT${round}`)
        renameSync(`${path}.new`, path)
        utimesSync(path, atime, mtime)
      },
    ],
  ]

  it.each(changes)('%s, once: it is copied again', async (_what, change) => {
    const source = place.addModel(name)
    let rounds = 0
    await copy({ onProgress: ({ kind }) => kind === 'start' && rounds++ === 0 && change(source, 0) })
    expect(rounds).toBe(2)
    expectWhole()
  })

  it.each(changes)('%s, again and again: no copy, environment/source-changed', async (_what, change) => {
    const source = place.addModel(name)
    let rounds = 0
    const onProgress = ({ kind }: CopyProgress): void => {
      if (kind === 'start') change(source, rounds++)
    }
    await expect(copy({ onProgress })).rejects.toMatchObject({ code: 'environment/source-changed' })
    expect(rounds).toBe(2)
    expectNothing()
  })

  it('is used as it is, with a warning', async () => {
    const source = place.addModel(name)
    let rounds = 0
    const resolved = await resolveModel(name, {
      env: place.env,
      folder: place.folder,
      signal,
      onProgress: ({ kind }) =>
        kind === 'start' && appendFileSync(join(source, 'config.json'), String(rounds++)),
    })
    expect(resolved).toMatchObject({
      origin: 'shared',
      path: source,
      warnings: [{ code: 'environment/source-changed' }],
    })
  })
})

describe('what is not copied', () => {
  it.each<[string, (source: string) => void, string]>([
    ['a pipe', (source) => system('mkfifo', join(source, 'bad')), 'neither a file nor a folder'],
    ['a device', (source) => system('mknod', join(source, 'bad'), 'c', '1', '3'), 'neither a file'],
    ['a link to itself', (source) => symlinkSync('bad', join(source, 'bad')), 'is a link to itself'],
    ['a loop of folders', (source) => symlinkSync('..', join(source, 'deep/bad')), 'contains itself'],
    ['a dead link', (source) => symlinkSync('gone', join(source, 'bad')), 'link whose target does not exist'],
    [
      'a link out of the root',
      (source) => symlinkSync('/etc/passwd', join(source, 'bad')),
      'outside the allowed roots',
    ],
    [
      'a link to a neighbour with the same beginning',
      (source) => {
        writeFiles(`${place.shared}-other`, { secret: 'x' })
        symlinkSync(`${place.shared}-other/secret`, join(source, 'bad'))
      },
      'outside the allowed roots',
    ],
    [
      'a folder deeper than any model',
      (source) =>
        void mkdirSync(join(source, ...Array.from({ length: 40 }, () => 'bad')), { recursive: true }),
      'deeper than',
    ],
  ])('%s: environment/unsafe-source, and nothing is left', async (_what, plant, why) => {
    plant(place.addModel(name))
    await expect(copy()).rejects.toMatchObject({
      code: 'environment/unsafe-source',
      message: expect.stringMatching(new RegExp(`bad.*${why}`)) as string,
    })
    expectNothing()
  })

  it('goes nowhere through a link planted on the local disk', async () => {
    place.addModel(name)
    const outside = join(place.folder, 'outside')
    mkdirSync(join(place.ssd, subfolder), { recursive: true })
    mkdirSync(outside)
    symlinkSync(outside, join(place.ssd, subfolder, 'llama'))
    await expect(copy()).rejects.toMatchObject({ code: 'environment/copy-failed' })
    expect(readdirSync(outside)).toEqual([])
  })

  it('ends when it is interrupted, and leaves nothing', async () => {
    place.addModel(name, { ...plainModel, 'big.bin': Buffer.alloc(32 * 2 ** 20) })
    const stop = new AbortController()
    const onProgress = ({ kind }: CopyProgress): void => {
      if (kind === 'start') stop.abort(new DOMException('stop', 'AbortError'))
    }
    await expect(copy({ signal: stop.signal, onProgress })).rejects.toMatchObject({ name: 'AbortError' })
    expectNothing()
  })
})

describe('a local disk', () => {
  /** Makes the local disk a file system of its own, in memory; needs the right to mount. */
  const mountDisk = (size: string): void =>
    system('mount', '-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', place.ssd)
  afterEach(() => system('umount', place.ssd))

  const resolve = (changes = {}): ReturnType<typeof resolveModel> =>
    resolveModel(name, { env: place.env, folder: place.folder, signal, ...changes })

  it('too small is told before anything is written: environment/no-disk', async () => {
    const source = place.addModel(name, { 'config.json': '{}', 'big.bin': Buffer.alloc(4 * 2 ** 20) })
    mountDisk('2m')
    const told: string[] = []
    expect(await resolve({ onProgress: ({ kind }: CopyProgress) => void told.push(kind) })).toMatchObject({
      origin: 'shared',
      path: source,
      warnings: [{ code: 'environment/no-disk', message: expect.stringContaining('0.00 GiB') as string }],
    })
    expect(told).toEqual([])
    expectNothing()
    await expect(resolve({ requireCopy: true })).rejects.toMatchObject({
      code: 'environment/no-disk',
      exitCode: 3,
    })
  })

  it('that fills up in the middle of a copy leaves nothing, and the shared folder is used', async () => {
    const source = place.addModel(name, { 'config.json': '{}', 'big.bin': Buffer.alloc(4 * 2 ** 20) })
    mountDisk('6m')
    const fill = ({ kind }: CopyProgress): void => {
      if (kind === 'start') writeFileSync(join(place.ssd, 'of somebody else'), Buffer.alloc(3 * 2 ** 20))
    }
    expect(await resolve({ onProgress: fill })).toMatchObject({
      origin: 'shared',
      path: source,
      warnings: [{ code: 'environment/no-disk', message: expect.stringContaining('full') as string }],
    })
    expectNothing()
    rmSync(join(place.ssd, 'of somebody else'))
    expect(await resolve()).toMatchObject({ origin: 'copy', warnings: [] })
    expectWhole()
  })

  it('that is read-only: the shared folder with a warning, or environment/copy-failed', async () => {
    const source = place.addModel(name)
    mountDisk('6m')
    system('mount', '-o', 'remount,ro', place.ssd)
    expect(await resolve()).toMatchObject({
      origin: 'shared',
      path: source,
      warnings: [{ code: 'environment/copy-failed', message: expect.stringContaining('SSD_RW') as string }],
    })
    await expect(resolve({ requireCopy: true })).rejects.toMatchObject({
      code: 'environment/copy-failed',
      exitCode: 3,
    })
  })
})
