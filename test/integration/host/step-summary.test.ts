import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { githubJob } from '../../../src/host/step-summary.ts'

const folder = mkdtempSync(join(tmpdir(), 'servewright-job-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('is there only in a job of GitHub Actions', () => {
  expect(githubJob({})).toBeUndefined()
  expect(githubJob({ GITHUB_ACTIONS: 'false' })).toBeUndefined()
})

it('adds Markdown to the summary of the step', async () => {
  const path = join(folder, 'summary.md')
  const job = githubJob({ GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: path })
  await job?.write('summary.md', '# one')
  await job?.write('summary.md', ['# t', 'wo'])
  expect(readFileSync(path, 'utf8')).toBe('# one\n# two\n')
})

it('names the summary that cannot be written', () => {
  const job = githubJob({ GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: folder })
  expect(() => job?.write('summary.md', 'x')).toThrow('The summary of the job cannot be written')
})
