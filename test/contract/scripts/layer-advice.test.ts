import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rooms } from '../../../scripts/read-layers.ts'

const sentence = /^(src\/)?[\w.]+.*\w.*[.]$/

describe('layers.json', () => {
  it.each(rooms)(
    'says what to do instead of each import that $room/ may not have',
    ({ mayImport, instead, room }) => {
      const { '*': otherwise = '', ...special } = instead
      const foreign = rooms.map((other) => other.room).filter((other) => other !== room)
      const forbidden = foreign.filter((other) => !mayImport.includes(other))
      expect(Object.keys(special).filter((other) => !forbidden.includes(other))).toEqual([])
      for (const advice of [otherwise, ...Object.values(special)]) {
        expect(advice).toMatch(sentence)
        expect(advice.split(' ').length).toBeGreaterThan(7)
      }
    },
  )

  it('lets no room import one of a higher level', () => {
    const levels = new Map(rooms.map(({ room, level }) => [room, level]))
    const upwards = rooms.flatMap(({ room, level, mayImport }) =>
      mayImport
        .filter((other) => (levels.get(other) ?? Infinity) > level)
        .map((other) => `${room} → ${other}`),
    )
    expect(upwards).toEqual([])
  })
})

interface Planted {
  readonly rule: string
  readonly file: string
  readonly text: string
  readonly advice: string
}

const planted: readonly Planted[] = [
  {
    rule: 'layer-report',
    file: 'src/report/a.ts',
    text: `export { b } from '../run/b.ts'`,
    advice: 'report/ reads the document alone: ',
  },
  {
    rule: 'layer-report',
    file: 'src/report/c.ts',
    text: `export { d } from '../host/d.ts'`,
    advice: 'report/ touches no disk: ',
  },
  {
    rule: 'unknown-folder',
    file: 'src/utils/e.ts',
    text: `export { d } from '../host/d.ts'`,
    advice: 'Put the file into a room that there is',
  },
  {
    rule: 'no-cycles',
    file: 'src/base/f.ts',
    text: `import { f as g } from './f.ts'\nexport const f = g`,
    advice: 'Move what both files need ',
  },
  {
    rule: 'no-orphans',
    file: 'src/base/alone.ts',
    text: 'export const alone = 1',
    advice: 'Import the file where it is needed, or delete it.',
  },
  {
    rule: 'not-to-dev-dependency',
    file: 'src/base/h.ts',
    text: `export { default } from 'fast-check'`,
    advice: 'Do without the package, ',
  },
  {
    rule: 'source-never-imports-tests',
    file: 'src/base/i.ts',
    text: `export { j } from './j.test.ts'`,
    advice: 'Move what the source needs out ',
  },
  {
    rule: 'only-host-spawns',
    file: 'src/server/k.ts',
    text: `export { spawn } from 'node:child_process'`,
    advice: 'Start it through host/',
  },
  {
    rule: 'only-wire-opens-sockets',
    file: 'src/server/l.ts',
    text: `export { connect } from 'node:net'`,
    advice: 'Send through wire/send.ts',
  },
  {
    rule: 'only-some-touch-files',
    file: 'src/checks/m.ts',
    text: `export { readFileSync } from 'node:fs'`,
    advice: 'Take the text as a ',
  },
]

describe('npm run check, layers', () => {
  let tree = ''
  let output = ''

  beforeAll(() => {
    tree = mkdtempSync(join(tmpdir(), 'servewright-advice-'))
    for (const path of ['scripts', 'layers.json', '.dependency-cruiser.cjs', 'tsconfig.json', 'package.json'])
      cpSync(path, join(tree, path), { recursive: true })
    symlinkSync(resolve('node_modules'), join(tree, 'node_modules'))
    const others = [
      { file: 'src/run/b.ts', text: 'export const b = 1' },
      { file: 'src/host/d.ts', text: 'export const d = 1' },
      { file: 'src/base/j.test.ts', text: 'export const j = 1' },
    ]
    for (const { file, text } of [...others, ...planted]) {
      mkdirSync(dirname(join(tree, file)), { recursive: true })
      writeFileSync(join(tree, file), text)
    }
    output = spawnSync(process.execPath, ['scripts/check-layers.ts'], { cwd: tree, encoding: 'utf8' }).stdout
  })
  afterAll(() => rmSync(tree, { recursive: true, force: true }))

  it.each(planted)('says with $rule of $file what to do instead', ({ rule, file, advice }) => {
    const lines = output.split('\n')
    const at = lines.findIndex((line) => line.startsWith(`${rule}: ${file} → `))
    expect(lines[at + 1]?.trim().startsWith(advice)).toBe(true)
  })

  it('names imports that are allowed and that no file has', () => {
    expect(output).toContain('layers.json lets subject/ import models/, which no file does: take it out')
  })
})
