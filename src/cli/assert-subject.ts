/** What `run` is asked to test has to be clear before anything starts. */
import { UsageError } from '../base/errors.ts'
import type { RunningServer } from './attach-options.ts'
import { refusePresetOptions, refuseUrlOptions } from './misplaced-options.ts'
import type { RunOptions } from './run-options.ts'

/** @throws UsageError unless it is clear what is to be tested, and every option is about that */
export function assertSubject(
  words: readonly string[],
  options: RunOptions,
  running: RunningServer | undefined,
): void {
  const { url, all } = options
  const given = words.length > 0 || all === true
  if (given ? url !== undefined : running === undefined) {
    throw new UsageError('usage/invalid-arguments', 'run needs either presets or --url, and not both', {
      hint: 'Try `servewright run tiny`, or `servewright run --url http://127.0.0.1:8000`.',
    })
  }
  if (words.length > 0 && all === true) {
    throw new UsageError('usage/invalid-arguments', '--all runs every preset, and some are named too', {
      hint: 'Leave out either --all or the names.',
    })
  }
  if (running === undefined) refuseUrlOptions(options)
  else refusePresetOptions(options)
}
