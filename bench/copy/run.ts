/**
 * `npm run bench:copy`: the proven copy of a model beside `cp -r`, on one big file and on 2,000 small ones, in turns, from
 * a source that is not in the page cache. Each ends with the bytes on the disk: `cp -r` is followed by `sync -f`, since
 * an unflushed copy promises less than ours; its time without that is shown too. Fails when a budget is missed.
 */
import { execFileSync } from 'node:child_process'
import { randomBytes, randomInt } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
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
  /** Time of `cp -r` and `sync -f` ÷ ours of the same round: the median must reach this. */
  readonly least: number
  /**
   * Whether a copy is removed before the next is made. It is for few files: the next then gets memory that this machine has
   * in hand already; where a virtual machine must first ask its host for it, that takes three times as long as the copy.
   * Many are kept, since ext4 searches long for inodes that were not deleted a moment ago.
   */
  readonly removes: boolean
  fill(folder: string): void
}

const cases: readonly Case[] = [
  {
    name: 'one big file',
    least: 0.8,
    removes: true,
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
    removes: false,
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

/** Of one round, in milliseconds. */
interface Times {
  readonly ours: number
  readonly cp: number
  readonly cpAndSync: number
}

interface Spread {
  readonly least: number
  readonly median: number
  readonly most: number
}

interface Place {
  readonly root: string
  readonly source: string
  readonly removes: boolean
}

/** @returns a new folder for one copy */
function settle({ root, source, removes }: Place): string {
  const old = removes ? readdirSync(root).filter((name) => name.startsWith('copy-')) : []
  for (const name of old) rmSync(join(root, name), { recursive: true })
  const folder = mkdtempSync(join(root, 'copy-'))
  execFileSync('sync', ['-f', root])
  execFileSync('python3', ['-c', evict, source])
  return folder
}

async function timeOurs(place: Place): Promise<number> {
  const targetRoot = settle(place)
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
  const target = join(settle(place), 'model')
  const startedMs = nowMs()
  execFileSync('cp', ['-r', place.source, target])
  const cp = nowMs() - startedMs
  execFileSync('sync', ['-f', target])
  return { cp, cpAndSync: nowMs() - startedMs }
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (index: number): number => sorted[index] ?? Number.NaN
  return { least: at(0), median: at(Math.floor(sorted.length / 2)), most: at(sorted.length - 1) }
}

async function measure({ fill, removes }: Case): Promise<readonly Times[]> {
  const root = mkdtempSync(join(tmpdir(), 'servewright-copy-'))
  const place = { root, source: join(root, 'model'), removes }
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
    return all
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

const cell = ({ least, median, most }: Spread): string =>
  `${median.toFixed(0)} ms (${least.toFixed(0)}–${most.toFixed(0)})`
const ratio = ({ least, median, most }: Spread): string =>
  `${median.toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`

process.stdout.write(
  `medians of ${rounds} rounds (least–most), cold source; ours lists, hashes, flushes and proves\n`,
)
for (const { name, least, ...one } of cases) {
  const all = await measure({ name, least, ...one })
  const speed = spreadOf(all.map(({ ours, cpAndSync }) => cpAndSync / ours))
  const missed = speed.median < least
  if (missed) process.exitCode = 1
  const rows = [
    ['ours', cell(spreadOf(all.map(({ ours }) => ours)))],
    ['cp -r, then sync -f', cell(spreadOf(all.map(({ cpAndSync }) => cpAndSync)))],
    ['cp -r alone', cell(spreadOf(all.map(({ cp }) => cp)))],
    ['speed', `${ratio(speed)}  at least ${least}: ${missed ? 'missed' : 'met'}`],
    ['beside cp -r alone', ratio(spreadOf(all.map(({ ours, cp }) => cp / ours)))],
  ]
  const lines = rows.map(([what = '', text = '']) => `  ${what.padEnd(20)} ${text}\n`)
  process.stdout.write(`${name}\n${lines.join('')}`)
}
