import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servewright-launcher-'))
  cpSync('bin', join(folder, 'bin'), { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const launcher = (): string => join(folder, 'bin/servewright.mjs')

describe('bin/servewright.mjs', () => {
  it('starts the built command line of an installed package', () => {
    mkdirSync(join(folder, 'dist/cli'), { recursive: true })
    writeFileSync(join(folder, 'dist/cli/main.js'), 'process.stdout.write(process.argv.slice(2).join(" "))')
    expect(execFileSync(process.execPath, [launcher(), 'run', 'tiny'], { encoding: 'utf8' })).toBe('run tiny')
  })

  it('says usage/old-node on a Node that is too old', () => {
    // No older Node is at hand, so the version that this one gives is lowered.
    const pretend = join(folder, 'pretend.mjs')
    writeFileSync(
      pretend,
      `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.1.0' } })`,
    )
    const { status, stderr } = spawnSync(process.execPath, ['--import', pretend, launcher()], {
      encoding: 'utf8',
    })
    expect(status).toBe(2)
    expect(stderr).toContain('usage/old-node')
    expect(stderr).toContain('this is 20.1.0')
  })

  it('says what to do in a clone that is not installed', () => {
    mkdirSync(join(folder, 'src/cli'), { recursive: true })
    writeFileSync(join(folder, 'src/cli/main.ts'), '')
    const { status, stderr } = spawnSync(process.execPath, [launcher()], { encoding: 'utf8' })
    expect(status).toBe(2)
    expect(stderr).toContain('npm ci')
  })

  it('hands on the exit code of a clone’s command line, and its signal', () => {
    mkdirSync(join(folder, 'src/cli'), { recursive: true })
    mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true })
    writeFileSync(
      join(folder, 'node_modules/.bin/node'),
      '#!/bin/sh\n[ "$2" = die ] && kill -TERM $$\nexit 42\n',
      { mode: 0o755 },
    )
    writeFileSync(join(folder, 'src/cli/main.ts'), '')
    expect(spawnSync(process.execPath, [launcher(), 'run']).status).toBe(42)
    const { status, signal } = spawnSync(process.execPath, [launcher(), 'die'])
    // A Node that can become the program dies of the same signal; another says so in its exit code.
    expect([status ?? 143, signal ?? 'SIGTERM']).toEqual([143, 'SIGTERM'])
  })
})
