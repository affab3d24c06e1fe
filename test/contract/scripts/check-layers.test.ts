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

/** Each breaks one rule. A cruise of all sources takes seconds of work, so all are planted at once. */
const violations = [
  {
    rule: 'layer-report',
    path: 'src/report/planted-engine.ts',
    text: `import { findEngine } from '../engines/lookup.ts'\nexport const planted = findEngine`,
  },
  {
    rule: 'layer-checks',
    path: 'src/checks/planted-start.ts',
    text: `import { startServer } from '../server/start-server.ts'\nexport const planted = startServer`,
  },
  {
    rule: 'layer-base',
    path: 'src/base/planted-check.ts',
    text: `import type { Check } from '../contract/check.ts'\nexport type Planted = Check`,
  },
  {
    rule: 'only-host-spawns',
    path: 'src/server/planted-child.ts',
    text: `import { spawn } from 'node:child_process'\nexport const planted = spawn`,
  },
  {
    rule: 'only-wire-opens-sockets',
    path: 'src/server/planted-socket.ts',
    text: `import { connect } from 'node:net'\nexport const planted = connect`,
  },
  {
    rule: 'only-some-touch-files',
    path: 'src/checks/planted-file.ts',
    text: `import { readFileSync } from 'node:fs'\nexport const planted = readFileSync`,
  },
  {
    rule: 'unknown-folder',
    path: 'src/utils/planted.ts',
    text: `import { nowMs } from '../base/clock.ts'\nexport const planted = nowMs`,
  },
  {
    rule: 'no-cycles',
    path: 'src/base/planted-cycle.ts',
    text: `import { planted as other } from './planted-cycle.ts'\nexport const planted = other`,
  },
  {
    rule: 'not-to-dev-dependency',
    path: 'src/base/planted-tool.ts',
    text: `import fc from 'fast-check'\nexport const planted = fc`,
  },
]

describe('npm run check, layers', () => {
  // That sources without any pass is asked of the sources themselves, by `npm run check`.
  it('reads all sources, and reports each violation, where it is, and nothing else', () => {
    for (const { path, text } of violations) {
      mkdirSync(join(copy, path, '..'), { recursive: true })
      writeFileSync(join(copy, path), text)
    }
    const { status, output } = check()
    const reports = output.split('\n').filter((line) => /^\S/.test(line))
    for (const { rule, path } of violations) {
      const reported = reports.filter((line) => line.includes(path))
      expect(reported, path).toEqual([expect.stringContaining(`${rule}: ${path}`)])
    }
    const others = reports.filter((line) => !violations.some(({ path }) => line.includes(path)))
    expect(others).toEqual([expect.stringMatching(/^\d{3,} modules, \d{4,} dependencies$/)])
    expect(status).toBe(1)
  })
})
