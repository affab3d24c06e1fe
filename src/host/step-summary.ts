/** What a job of GitHub Actions shows: a summary, which is a file, and annotations, which are lines that it prints. */
import { appendFileSync } from 'node:fs'
import type { ArtifactSink } from '../contract/report.ts'
import { unwritable } from './unwritable.ts'

/** GitHub takes annotations from both streams, and stdout may be a document. */
const printed = 'stderr'

/** @returns undefined outside of GitHub Actions; what is Markdown goes into the summary, all else is printed */
export function githubJob(environment: NodeJS.ProcessEnv = process.env): ArtifactSink | undefined {
  if (environment['GITHUB_ACTIONS'] !== 'true') return undefined
  const summary = environment['GITHUB_STEP_SUMMARY']
  return {
    write: (name, content) => {
      const text = typeof content === 'string' ? content : [...content].join('')
      if (!name.endsWith('.md')) process[printed].write(text)
      else if (summary !== undefined) append(summary, text)
      return Promise.resolve(name.endsWith('.md') ? (summary ?? name) : printed)
    },
  }
}

function append(path: string, text: string): void {
  try {
    appendFileSync(path, `${text}\n`)
  } catch (cause) {
    throw unwritable(
      `The summary of the job cannot be written to ${path}`,
      'Set GITHUB_STEP_SUMMARY to a file that you may write.',
      cause,
    )
  }
}
