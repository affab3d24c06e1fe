import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** A copy of the sources in which violations can be planted. */
let copy = ''

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'servewright-layers-'))
  for (const path of [
    'src',
    'scripts',
    'layers.json',
    '.dependency-cruiser.cjs',
    'tsconfig.json',
    'package.json',
  ]) {
    cpSync(path, join(copy, path), { recursive: true })
  }
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'))
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

function check(): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/check-layers.ts'], {
    cwd: copy,
    encoding: 'utf8',
  })
  return { status, output: stdout + stderr }
}

function plant(path: string, text: string): { readonly status: number | null; readonly output: string } {
  const file = join(copy, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, text)
  try {
    return check()
  } finally {
    rmSync(file)
  }
}

describe('npm run check, layers', () => {
  it('passes the sources as they are, having read all of them', () => {
    const { status, output } = check()
    expect(output).toMatch(/\d{3} modules/)
    expect(status).toBe(0)
  })

  it.each([
    [
      'layer-report',
      'src/report/planted.ts',
      `import { findEngine } from '../engines/lookup.ts'\nexport const planted = findEngine`,
    ],
    [
      'layer-checks',
      'src/checks/planted.ts',
      `import { startServer } from '../server/start-server.ts'\nexport const planted = startServer`,
    ],
    [
      'layer-base',
      'src/base/planted.ts',
      `import type { Check } from '../contract/check.ts'\nexport type Planted = Check`,
    ],
    [
      'only-host-spawns',
      'src/server/planted.ts',
      `import { spawn } from 'node:child_process'\nexport const planted = spawn`,
    ],
    [
      'only-wire-opens-sockets',
      'src/server/planted.ts',
      `import { connect } from 'node:net'\nexport const planted = connect`,
    ],
    [
      'only-some-touch-files',
      'src/checks/planted.ts',
      `import { readFileSync } from 'node:fs'\nexport const planted = readFileSync`,
    ],
    [
      'unknown-folder',
      'src/utils/planted.ts',
      `import { nowMs } from '../base/clock.ts'\nexport const planted = nowMs`,
    ],
    [
      'no-cycles',
      'src/base/planted.ts',
      `import { planted as other } from './planted.ts'\nexport const planted = other`,
    ],
    [
      'not-to-dev-dependency',
      'src/base/planted.ts',
      `import fc from 'fast-check'\nexport const planted = fc`,
    ],
  ])('reports %s', (rule, path, text) => {
    const { status, output } = plant(path, text)
    expect(output).toContain(`${rule}: ${path}`)
    expect(status).toBe(1)
  })
})
