/** What `run` is asked to test has to be clear before anything starts. */
import { refuse } from '../base/refuse.ts'
import type { RunningServer } from './attach-options.ts'
import { refusePresetOptions, refuseUrlOptions } from './misplaced-options.ts'
import type { RunOptions } from './run-options.ts'

function refuseSharedPort({ jobs = 1, port }: RunOptions): void {
  if (jobs > 1 && port !== undefined)
    refuse('--port gives one server a port, and --jobs starts several', 'Leave out either --port or --jobs.')
}

/** @throws UsageError unless it is clear what is to be tested, and every option is about that */
export function assertSubject(
  words: readonly string[],
  options: RunOptions,
  running: RunningServer | undefined,
): void {
  const { url, all } = options
  const given = words.length > 0 || all === true
  if (given ? url !== undefined : running === undefined) {
    refuse(
      'run needs either presets or --url, and not both',
      'Try `servewright run tiny`, or `servewright run --url http://127.0.0.1:8000`.',
    )
  }
  if (words.length > 0 && all === true) {
    refuse('--all runs every preset, and some are named too', 'Leave out either --all or the names.')
  }
  if (running !== undefined) return refusePresetOptions(options)
  refuseUrlOptions(options)
  refuseSharedPort(options)
}
