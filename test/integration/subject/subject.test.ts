/** What is opened: a preset's server, once the machine has what the preset needs. */
import { expect, it } from 'vitest'
import type { RunEvent } from '../../../src/contract/events.ts'
import { launchSubject } from '../../../src/subject/subject.ts'
import { openWorkspace } from '../../../src/subject/workspace.ts'

it('a preset that needs more memory than there is is refused before anything starts', async () => {
  const { book } = await openWorkspace()
  const preset = { ...book.find('tiny'), needs: { memoryGiB: 1_000_000 } }
  const subject = launchSubject(preset, { runId: 'run-needs', filter: {} })
  const events: RunEvent[] = []
  const never = new AbortController().signal
  const interrupt = { signal: never, hurry: never, exitCode: undefined, [Symbol.dispose]: () => undefined }
  try {
    const opening = subject.open({ interrupt, onEvent: (event) => events.push(event) })
    await expect(opening).rejects.toMatchObject({ code: 'environment/no-memory', exitCode: 3 })
    expect(events).toEqual([])
  } finally {
    subject.close()
  }
})
