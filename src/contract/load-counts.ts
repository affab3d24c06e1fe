/** How many requests a load has sent, and what became of them; of its answers also what is odd in them. */
import type { Completion } from './exchange.ts'

export interface LoadCounts {
  readonly sent: number
  /** Due before the end, and never sent: the server's or the client's queue was full, or the run was cut. */
  readonly notSent: number
  readonly completed: number
  readonly failed: number
  /** Under way when the run's time was over, and hung up on; neither completed nor failed. */
  readonly cut: number
  readonly byCompletion: Readonly<Partial<Record<Completion, number>>>
  /** HTTP statuses that are not 2xx. */
  readonly byStatus: Readonly<Record<string, number>>
  readonly outputTokens: number
  readonly inputTokens: number
  readonly connections: number
  /** Connections that the server closed between two requests. */
  readonly closedIdle: number
  /** Requests sent once more, because the server closed an idle connection when they were on their way; older records lack it. */
  readonly resent?: number
  /** Complete answers whose usage is below the number of their frames with text. */
  readonly usageShort?: number
  /** Complete answers whose usage is above what their requests allow. */
  readonly usageLong?: number
  /** Complete answers with output of which nothing says how many tokens they have: each frame counts as one. */
  readonly untold?: number
  /** Complete answers without output; they are in no latency, and none of them is good. */
  readonly empty?: number
  /** Tokens of a frame in the mean, by usage, where frames hold several. */
  readonly tokensPerChunk?: number
  /** By how much the tokens of the series have to be multiplied, by usage, where it is another number than `tokensPerChunk`. */
  readonly tokensPerCounted?: number
  /** Complete answers that came in one lump or a few, as behind a proxy that buffers; absent where there are none. */
  readonly notStreamed?: number
  /** Complete answers whose times tell whether they came in one lump; absent where none did, and in older records. */
  readonly told?: number
}
