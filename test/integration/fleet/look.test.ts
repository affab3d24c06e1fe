/** What a node of a cluster is asked: only for the engines of the plan, and without a Python where files say it. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { NodeFacts } from '../../../src/fleet/node-facts.ts'

let folder = ''

const write = (name: string, text: string, mode = 0o644): void => {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), text, { mode })
}

/** An engine as `servewright install` leaves it, whose Python notes that it was started. */
function install(name: string, version: string, needs: readonly string[] = []): void {
  const env = `cache/servewright/engines/${name}-${version}`
  const packages = `${env}/lib/python3.11/site-packages`
  const marker = { engine: name, version, lock: 'x', versions: {}, installedAt: '2026-01-01' }
  write(`${env}/servewright-install.json`, JSON.stringify(marker))
  write(`${env}/pyvenv.cfg`, 'home = /x\ninclude-system-site-packages = false\nversion_info = 3.11.7\n')
  write(`${packages}/${name}/__init__.py`, '')
  for (const dist of [name, ...needs])
    write(`${packages}/${dist}-${version}.dist-info/METADATA`, `Name: ${dist}\nVersion: ${version}\n\n`)
  write(`${env}/bin/python`, `#!/bin/sh\necho ${name} >>'${folder}/started'\n`, 0o755)
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servewright-look-'))
  for (const name of ['python3', 'python'])
    write(`bin/${name}`, `#!/bin/sh\necho ${name} of the machine >>'${folder}/started'\nexit 1\n`, 0o755)
  install('vllm', '0.32.0')
  install('vllm', '0.31.0')
  install('litellm', '1.0.0', ['litellm-proxy-extras', 'fastapi', 'uvicorn'])
})
afterEach(() => rmSync(folder, { recursive: true }))

function look(...words: readonly string[]): NodeFacts {
  const env = { ...process.env, PATH: `${folder}/bin:/usr/bin:/bin`, XDG_CACHE_HOME: `${folder}/cache` }
  const given = ['src/cli/unit-main.ts', 'fleet', 'look', ...words]
  const { stdout, stderr } = spawnSync(process.execPath, given, { encoding: 'utf8', env })
  expect(stderr).toBe('')
  return JSON.parse(stdout) as NodeFacts
}
const started = (): readonly string[] =>
  existsSync(join(folder, 'started'))
    ? readFileSync(join(folder, 'started'), 'utf8').trim().split('\n').toSorted()
    : []

it('finds each version of an engine that is asked for, and starts no Python of its environments', () => {
  const { has = {} } = look('--engines', 'vllm')
  expect(Object.keys(has).toSorted()).toEqual(['vllm', 'vllm@0.31.0', 'vllm@0.32.0'])
  expect(started()).toEqual(['python of the machine', 'python3 of the machine'])
})

it('starts nothing where no engine is asked for', () => {
  const { has, cores } = look('--engines', '')
  expect(has).toEqual({})
  expect(cores).toBeGreaterThan(0)
  expect(started()).toEqual([])
})

it('finds all engines where none is named', () => {
  expect(Object.keys(look().has ?? {})).toEqual(expect.arrayContaining(['vllm@0.32.0', 'litellm@1.0.0']))
})
