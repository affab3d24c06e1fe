/** Exit 1 means rejected: not a lost terminal, not a full disk, not what a user's module throws. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ErrorCode, errorCodes } from '../../../src/base/errors.ts'
import { exitCodeOf } from '../../../src/base/exit-codes.ts'
import { startFakeEngine } from '../../fake-engine/start-fake-engine.ts'
import { sleep } from '../../../src/base/clock.ts'
import { createWorkplace, fakeEngine, type Workplace } from '../../workplaces/cli-workplace.ts'
import { program } from '../../workplaces/programs.ts'

let place: Workplace
beforeEach(() => {
  place = createWorkplace()
})
afterEach(() => place[Symbol.dispose]())

const main = program('main')
const node = [process.execPath, main].join(' ')

function shell(script: string): string {
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { cwd: place.folder, encoding: 'utf8' })
  return `${stdout}${stderr}`
}

it('has no error code that ends with 1', () => {
  const codes: readonly ErrorCode[] = Object.values(errorCodes).flat()
  expect(codes.length).toBeGreaterThan(60)
  expect(codes.filter((code) => ![2, 3, 4, 70].includes(exitCodeOf(code)))).toEqual([])
})

describe('a reader that has left', () => {
  it.each(['list checks', 'list engines --json', '--help', 'nonsense'])('changes nothing of %s', (words) => {
    const expected = words === 'nonsense' ? 2 : 0
    expect(shell(`(${node} ${words} 2>&1; echo "exit $?" > code) | true; cat code`)).toBe(
      `exit ${expected}\n`,
    )
  })

  it('leaves a run its report and its verdict', async () => {
    await using engine = await startFakeEngine()
    const run = `run --url ${engine.url} --model tiny --only chat/shape`
    const child = spawn('bash', ['-c', `(${node} ${run}; echo "exit $?" > code) | true`], {
      cwd: place.folder,
    })
    await new Promise((resolve) => child.once('close', resolve))
    const { verdict, exitCode } = place.report()
    expect(verdict).toBe('accepted')
    expect(readFileSync(join(place.folder, 'code'), 'utf8')).toBe(`exit ${exitCode}\n`)
  })
})

describe('a stdout that takes nothing, because its disk is full', () => {
  const saved = join(process.cwd(), 'test/fixtures/reports/shown/everything.json.gz')

  it.each([
    'list engines --json',
    'plan tiny --json',
    `report ${saved}`,
    `report ${saved} --reporter json=-`,
    `compare ${saved} ${saved} --json`,
    '--help',
  ])('ends %s with 3, and one line says why', (words) => {
    const told = shell(`${node} ${words} > /dev/full; echo "exit $?"`)
    expect(told).toMatch(/exit 3\n/)
    expect(told.match(/^environment\/no-disk .*standard output.*$/gm)).toHaveLength(1)
    expect(told).not.toContain('    at ')
    expect(shell(`${node} ${words} > /dev/full 2> /dev/full; echo "exit $?"`)).toBe('exit 3\n')
  })

  it('leaves a run its report, and another exit code than 0 as it is', async () => {
    await using engine = await startFakeEngine()
    const run = `run --url ${engine.url} --model tiny --only chat/shape --json`
    const child = spawn('bash', ['-c', `${node} ${run} > /dev/full 2> said`], { cwd: place.folder })
    const code = await new Promise((resolve) => child.once('close', resolve))
    expect(code).toBe(3)
    expect(readFileSync(join(place.folder, 'said'), 'utf8')).toMatch(/^environment\/no-disk/m)
    expect(place.report().verdict).toBe('accepted')
    expect(shell(`${node} nonsense > /dev/full 2> /dev/full; echo "exit $?"`)).toBe('exit 2\n')
  })
})

it('gives a reader that comes late all that was written', async () => {
  const report = join(process.cwd(), 'test/fixtures/reports/shown/everything.json.gz')
  const child = spawn(process.execPath, [program('main'), 'report', report, '--reporter', 'html=-'], {
    cwd: place.folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await sleep(4_000)
  let page = ''
  child.stdout.on('data', (chunk: Buffer) => (page += chunk.toString()))
  await new Promise((done) => child.once('close', done))
  expect(page.length).toBeGreaterThan(400_000)
  expect(page).toMatch(/<\/html>\s*$/)
})

describe('a module of the user that', () => {
  it.each([
    ['throws late', "setTimeout(() => { throw new Error('late') })"],
    ['rejects late', "setTimeout(() => Promise.reject(new Error('late')))"],
    ['ends the process', 'process.exit(1)'],
    ['never ends to load', 'await new Promise(() => {})'],
    [
      'throws what throws when it is looked at',
      "const get = () => { throw new Error('again') }\nconst error = Object.defineProperties(new Error(''), { message: { get }, stack: { get } })\nsetTimeout(() => { throw error })\nawait new Promise(() => {})",
    ],
  ])('%s ends with 70', async (_, source) => {
    writeFileSync(join(place.folder, 'late.mjs'), `${source}\nexport default { presets: {} }\n`)
    const { code, stderr } = await place.run(['list', 'presets', '--config', 'late.mjs'])
    expect(stderr).toContain('internal/bug')
    expect(code).toBe(70)
  })
})

it.each([
  ['leaves a timer', 'setInterval(() => {}, 1000)'],
  ['says in a hook how it went', "process.on('exit', () => { process.exitCode = 1 })"],
  [
    'takes all hooks away and throws late',
    'process.removeAllListeners(); setTimeout(() => { throw 1 }, 9000)',
  ],
])('ends with the exit code of the command where a module of the user %s', async (_, source) => {
  writeFileSync(join(place.folder, 'open.mjs'), `${source}\nexport default { presets: {} }\n`)
  const { code, stderr } = await place.run(['list', 'presets', '--config', 'open.mjs'])
  expect([code, stderr]).toEqual([0, ''])
})

it('says that there is no place for temporary files, or no current folder', async () => {
  const run = await place.run(['run', 'fake', '--engine-path', fakeEngine], '', { TMPDIR: '/no/such/folder' })
  expect(run.stdout).toContain('usage/unwritable-output')
  expect(run.code).toBe(2)
  expect(shell(`TMPDIR=/no/such/folder ${node} clean; echo "exit $?"`)).toMatch(/exit 0\n$/)
  const told = shell(`mkdir gone; cd gone; rmdir ../gone; ${node} list presets; echo "exit $?"`)
  expect(told).toMatch(/^exit 2\nusage\/invalid-arguments {2}The current folder has been removed\n/)
})

describe('a disk that is full', () => {
  it('at --out ends with 3, the verdict on the terminal and nothing half-written', async () => {
    await using engine = await startFakeEngine()
    const out = join(place.folder, 'out')
    mkdirSync(out)
    // The pid stays over exec, and so is known to be that of the file which is written first.
    const script = `ln -s /dev/full out/report.json.partial-$$; exec ${node} run --url ${engine.url} --model tiny --only chat/shape --out out`
    const child = spawn('bash', ['-c', script], { cwd: place.folder })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    const code = await new Promise((resolve) => child.once('close', resolve))
    expect(code).toBe(3)
    expect(stdout).toMatch(/^accepted /m)
    expect(stderr).toContain('environment/no-disk')
    // What is there beside it is whole.
    expect(readdirSync(out)).toEqual(['report.html'])
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toMatch(/<\/html>\s*$/)
  })

  it('at --timings blocks the load that could not be kept', async () => {
    await using engine = await startFakeEngine()
    symlinkSync('/dev/full', join(place.folder, 'times'))
    const load = ['load', '--url', engine.url, '--model', 'tiny', '--users', '1', '--requests', '1']
    const { code, stdout } = await place.run([...load, '--warmup', '0', '--timings', 'times'])
    expect(stdout).toContain('environment/no-disk')
    expect(code).toBe(3)
  })
})

it('refuses an --out that the kernel has no place for, at once', async () => {
  const { code, stderr } = await place.run(['run', 'fake', '--out', '/proc/nope'])
  expect(stderr).toContain('usage/unwritable-output')
  expect(code).toBe(2)
})
