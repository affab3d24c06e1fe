/** `servewright report`: files of a saved report, without a server. */
import { copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorkplace, fakeEngine, type Workplace } from '../../../workplaces/cli-workplace.ts'

let place: Workplace
const saved = resolve('test/fixtures/reports/transformers-h200.json')
beforeAll(() => {
  place = createWorkplace()
  mkdirSync(join(place.folder, 'nightly'))
  copyFileSync(saved, join(place.folder, 'nightly/report.json'))
})
afterAll(() => place[Symbol.dispose]())

const read = (path: string): string => readFileSync(join(place.folder, path), 'utf8')

describe('servewright report', () => {
  it('makes what is asked for, beside the report or where it is wanted, and exits with 0 whatever the verdict', async () => {
    const words = ['html', 'junit=ci/junit.xml', 'markdown', 'csv', 'github'].flatMap((one) => [
      '--reporter',
      one,
    ])
    const { code, stdout } = await place.run(['report', 'nightly', ...words])
    expect(code).toBe(0)
    expect(stdout.match(/wrote/g)).toHaveLength(6)
    expect(read('nightly/report.html')).toContain('<h1>Rejected</h1>')
    expect(read('ci/junit.xml')).toContain('<testsuite name="transformers-gpu"')
    expect(read('nightly/report.md')).toContain('rejected · transformers-gpu')
    expect(read('nightly/load.csv')).toMatch(/^run,load,/)
    expect(read('nightly/annotations.txt')).toMatch(/^::error title=/)
    expect(read('nightly/report.json')).toBe(readFileSync(saved, 'utf8'))
  })

  it('prints to standard output, and without a reporter what the console had shown', async () => {
    const markdown = await place.run(['report', 'nightly/report.json', '--reporter', 'markdown=-'])
    expect(markdown.stdout).toMatch(/^# . rejected · transformers-gpu/u)
    const text = await place.run(['report', 'nightly', '--out', 'nowhere'])
    expect(text.stdout).toMatch(/^rejected · /m)
    expect(text.code).toBe(0)
  })

  it('refuses a file that is longer than any report', async () => {
    const file = join(place.folder, 'long.json')
    writeFileSync(file, '')
    truncateSync(file, 2 ** 30)
    const { code, stderr } = await place.run(['report', 'long.json'])
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^usage\/invalid-report {2}long.json .*\n.*\n$/),
    ])
  })

  it('takes the last report where none is named, and in a job of GitHub a run annotates by itself', async () => {
    const nothing = await place.run(['report'])
    expect(nothing.stderr).toContain('usage/invalid-report')
    const words = ['run', 'fake', '--engine-path', fakeEngine, '--only', 'chat/shape']
    const { stderr } = await place.run(words, '', {
      GITHUB_ACTIONS: 'true',
      GITHUB_STEP_SUMMARY: join(place.folder, 'step.md'),
    })
    expect(stderr).toContain('::notice title=fake%3A accepted::')
    expect(read('step.md')).toContain('accepted · fake')
    expect(place.has('report.html')).toBe(true)
    const { stdout } = await place.run(['report', '--reporter', 'junit=-'])
    expect(stdout).toContain('name="chat/shape"')
  })
})
