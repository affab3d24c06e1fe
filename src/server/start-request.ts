/** Everything that a start needs. */
import type { EventListener } from '../contract/events.ts'
import type { GoldenSet } from '../contract/golden.ts'
import type { OddsSet } from '../contract/odds.ts'
import type { RunDirectory } from '../host/run-directory.ts'
import type { Launch } from './launch-command.ts'

export interface StartRequest extends Launch {
  readonly runId: string
  /** Title of the baseline that this server is; absent for the server under test. */
  readonly baseline?: string
  readonly directory: RunDirectory
  /** What a reference answers, of the files that the preset expects. */
  readonly goldens?: readonly GoldenSet[]
  /** How likely answers are, of the files that the preset expects. */
  readonly odds?: readonly OddsSet[]
  /** Guards the server; goes by environment, never by argument. */
  readonly apiKey?: string
  /** Asks for an orderly end of the start. */
  readonly signal: AbortSignal
  /** Asks to skip every grace. */
  readonly hurry: AbortSignal
  readonly onEvent: EventListener
}
