import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Reporter } from '../../../src/contract/report.ts'
import { createArtifactFolder } from '../../../src/host/artifacts.ts'
import { json } from '../../../src/report/json.ts'
import { exitCodeOfWritten, writeReport } from '../../../src/run/write-report.ts'
import { makeReport } from '../../fixtures/make-report.ts'
import { createWorkplace } from '../../workplaces/cli-workplace.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servewright-written-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it.each<readonly [string, Reporter['finish'], string]>([
  ['throws', () => Promise.reject(new Error('out of ink')), 'out of ink'],
  [
    'throws at once',
    () => {
      throw new Error('no paper')
    },
    'no paper',
  ],
  ['never ends', () => new Promise(() => undefined), 'has not ended after 0.1 s'],
])('a reporter that %s costs neither the document nor the others', async (_, finish, said) => {
  const { path, errors, files } = await writeReport(makeReport(), {
    folder: createArtifactFolder(folder),
    secrets: [],
    reporters: [{ reporter: { name: 'mine', finish } }, { reporter: json }],
    logs: {},
    patienceMs: 100,
  })
  expect(path).toBe(join(folder, 'report.json'))
  expect(files).toEqual([path])
  expect(errors).toMatchObject([{ code: 'usage/broken-reporter' }])
  expect(errors[0]?.message).toContain(said)
  expect(exitCodeOfWritten({ exitCode: 0 }, { path: path ?? '', errors })).toBe(2)
  expect(exitCodeOfWritten({ exitCode: 1 }, { path: path ?? '', errors })).toBe(1)
})

it('a reporter that ends the process ends with 70, never with the verdict, and the report is there', async () => {
  using place = createWorkplace()
  const body = "export default { name: 'mine', finish() { process.exit(0) } }"
  writeFileSync(join(place.folder, 'mine.mts'), body)
  writeFileSync(join(place.folder, 'servewright.config.yaml'), 'presets: {}\nreporters: [./mine.mts]\n')
  const words = ['run', '--url', 'http://127.0.0.1:9', '--only', 'health', '--out', 'out']
  const { code, stderr } = await place.run(words)
  expect(stderr).toContain('The process ended before its command did')
  expect(code).toBe(70)
  expect(existsSync(join(place.folder, 'out/report.json'))).toBe(true)
})
