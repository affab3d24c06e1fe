/**
 * `npm run bench:copy`: the proven copy of a model beside `cp -r`, on one big file and on 2,000 small ones, in turns, from
 * a source that is not in the page cache. Each ends with the bytes on the disk: `cp -r` is followed by `sync -f`, since
 * an unflushed copy promises less than ours; its time without that is shown too. Fails when a budget is missed.
 */
import { execFileSync } from 'node:child_process'
import { randomBytes, randomInt } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nowMs } from '../../src/base/clock.ts'
import { copyModel } from '../../src/models/copy-model.ts'

const rounds = Number(process.argv[2] ?? 7)
const mebibyte = 2 ** 20
const bigMebibytes = 256
const smallFiles = 2000
const smallest = 1_000
const largest = 20_000

interface Case {
  readonly name: string
  /** `cp -r` time ÷ ours must reach this. */
  readonly least: number
  fill(folder: string): void
}

const cases: readonly Case[] = [
  {
    name: 'one big file',
    least: 0.8,
    fill: (folder) => {
      const piece = randomBytes(mebibyte)
      for (let index = 0; index < bigMebibytes; index++) {
        piece.writeUInt32LE(index)
        writeFileSync(join(folder, 'model.safetensors'), piece, { flag: 'a' })
      }
    },
  },
  {
    name: '2,000 small files',
    least: 1.5,
    fill: (folder) => {
      for (let index = 0; index < smallFiles; index++) {
        const below = join(folder, `part-${Math.floor(index / 100)}`)
        mkdirSync(below, { recursive: true })
        writeFileSync(join(below, `file-${index}`), randomBytes(randomInt(smallest, largest)))
      }
    },
  },
]

/** Takes files out of the page cache; they must be on the disk. */
const evict = `
import os, sys
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        file = os.open(os.path.join(folder, name), os.O_RDONLY)
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(file)
`

interface Times {
  readonly ours: number
  readonly cp: number
  readonly cpAndSync: number
}

interface Place {
  readonly root: string
  readonly source: string
}

/** Nothing is removed between two rounds: ext4 searches long for inodes that were not deleted a moment ago. */
function settle({ root, source }: Place): void {
  execFileSync('sync', ['-f', root])
  execFileSync('python3', ['-c', evict, source])
}

async function timeOurs(place: Place): Promise<number> {
  const targetRoot = mkdtempSync(join(place.root, 'ssd-'))
  settle(place)
  const startedMs = nowMs()
  await copyModel({
    source: place.source,
    sourceRoot: place.root,
    target: join(targetRoot, 'model'),
    targetRoot,
    lockFolder: join(targetRoot, 'locks'),
    verify: false,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  })
  return nowMs() - startedMs
}

function timeCp(place: Place): Pick<Times, 'cp' | 'cpAndSync'> {
  const target = join(mkdtempSync(join(place.root, 'cp-')), 'model')
  settle(place)
  const startedMs = nowMs()
  execFileSync('cp', ['-r', place.source, target])
  const cp = nowMs() - startedMs
  execFileSync('sync', ['-f', target])
  return { cp, cpAndSync: nowMs() - startedMs }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

async function measure({ fill }: Case): Promise<Times> {
  const root = mkdtempSync(join(tmpdir(), 'servewright-copy-'))
  const place = { root, source: join(root, 'model') }
  try {
    mkdirSync(place.source)
    fill(place.source)
    // The first round pays for loading and compiling our own modules.
    await timeOurs(place)
    const all: Times[] = []
    for (let round = 0; round < rounds; round++) {
      // Whoever comes first in a round finds the disk in another state.
      if (round % 2 === 0) all.push({ ours: await timeOurs(place), ...timeCp(place) })
      else {
        const cp = timeCp(place)
        all.push({ ours: await timeOurs(place), ...cp })
      }
    }
    return {
      ours: median(all.map(({ ours }) => ours)),
      cp: median(all.map(({ cp }) => cp)),
      cpAndSync: median(all.map(({ cpAndSync }) => cpAndSync)),
    }
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

const cell = (ms: number): string => `${ms.toFixed(0).padStart(6)} ms`
process.stdout.write(`medians of ${rounds} rounds, cold source; ours lists, hashes, flushes and proves\n`)
for (const one of cases) {
  const { ours, cp, cpAndSync } = await measure(one)
  const speed = cpAndSync / ours
  if (speed < one.least) process.exitCode = 1
  process.stdout.write(
    `${one.name.padEnd(18)} ours ${cell(ours)}  cp -r + sync ${cell(cpAndSync)}  cp -r alone ${cell(cp)}` +
      `  speed ${speed.toFixed(2)}, ${(cp / ours).toFixed(2)} of cp -r alone` +
      `  (at least ${one.least}: ${speed < one.least ? 'missed' : 'met'})\n`,
  )
}
