import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servewright-words-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Checks the words of a folder that holds one file of this text. */
function check(text: string): { readonly status: number | null; readonly stdout: string } {
  writeFileSync(join(folder, 'planted.ts'), `// first line\n${text}\n`)
  return spawnSync(process.execPath, ['scripts/check-words.ts', folder], { encoding: 'utf8' })
}

describe('npm run check, words', () => {
  it.each([
    ['const message = `"${text}" is no number`', 'is no'],
    ["const message = 'The address is none'", 'is none'],
    ['/** Share that is put up with. */', 'put up with'],
    ['/** The so-many-th frame. */', 'so-many'],
    ['// A start takes a minute, so it is told.', 'is told'],
    ['/** Of each answer. */', 'Of'],
    ["z.string().describe('Of those, the shared ones.')", 'Of'],
  ])('finds a banned turn in %s', (text, turn) => {
    const { status, stdout } = check(text)
    expect(stdout).toContain('planted.ts:2: ')
    expect(stdout).toContain(turn)
    expect(status).toBe(1)
  })

  it.each([
    '// It is no longer there, and there is no other.',
    "const message = 'Off by one. Often seen.'",
    'const told = tell(value)',
  ])('lets %s pass', (text) => {
    expect(check(text)).toMatchObject({ status: 0, stdout: '1 files read for their words\n' })
  })
})
