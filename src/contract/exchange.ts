/** Evidence: one request and what came back, byte-true and time-stamped. Recorded, never judged. */

/** One server-sent event as it arrived. */
export interface SseFrame {
  /** Milliseconds from the exchange's start to the read that completed the frame. */
  readonly atMs: number
  /**
   * The frame's lines as received, with their line ends and the closing blank line, decoded as UTF-8. Absent where they
   * are `event: <event>`, if there is one, `data: <data>` and a blank line, each ended by a line feed, and nothing else:
   * most frames are written so, and evidence would hold each of them twice.
   */
  readonly raw?: string
  /** Base64 of the bytes, present only where they are not valid UTF-8. */
  readonly rawBase64?: string
  /** The `event` field, where there was one. */
  readonly event?: string
  /** The `data` lines joined by a newline; absent when the frame has none (a comment, say). */
  readonly data?: string
  /** Only in a written report: how many UTF-16 units are left out of `data`, which begin the data of the frame before. */
  readonly dataAs?: number
  /** What breaks the event-stream grammar in this frame, one sentence each. */
  readonly faults?: readonly string[]
}

/** The frame's lines as received, also where they are left out because `event` and `data` say them. */
export function linesOf({ raw, event, data = '' }: Omit<SseFrame, 'atMs'>): string {
  return raw ?? `${event === undefined ? '' : `event: ${event}\n`}data: ${data}\n\n`
}

/** When things happened, in milliseconds from the exchange's start (monotonic). */
export interface Marks {
  readonly connectedMs?: number
  /** The request's last byte was handed to the kernel. */
  readonly sentMs?: number
  /** The response head was complete. */
  readonly headMs?: number
  readonly firstBodyByteMs?: number
  readonly endMs: number
}

/** Which limit or event ended the transport. */
export type TransportFailureKind =
  | 'refused' // no connection
  | 'reset' // the connection broke
  | 'truncated' // the peer closed before the body's own framing ended
  | 'malformed' // not HTTP, or broken chunk framing
  | 'timeout' // connect, head, first-token or total limit
  | 'stalled' // the limit between bytes
  | 'cancelled' // we hung up on purpose

export interface TransportFailure {
  readonly kind: TransportFailureKind
  /** What the exchange was waiting for when it ended. */
  readonly phase: 'connect' | 'head' | 'first-token' | 'body' | 'total'
  readonly message: string
}

/** The request as sent. Secret header values are masked. */
export interface RecordedRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Entity text; absent when none was sent. */
  readonly body?: string
}

/** What the wire layer records: everything but the verdict on completeness. */
export interface Reply {
  readonly request: RecordedRequest
  /** CLOCK_MONOTONIC at the start, in milliseconds: the zero of every mark. */
  readonly startedAtMs: number
  readonly status?: number
  /** Response headers, names in lower case, repeated ones joined by ", ". */
  readonly headers: Readonly<Record<string, string>>
  /** Frames of a `text/event-stream` answer, in order of arrival. */
  readonly frames: readonly SseFrame[]
  /** Entity text of any other answer; of an event stream, the bytes after the last whole frame. */
  readonly body: string
  /** Base64 of the entity of any other answer, present only where it is not valid UTF-8. */
  readonly bodyBase64?: string
  readonly marks: Marks
  readonly failure?: TransportFailure
}

/**
 * How an answer ended. Only `complete` is whole: the HTTP body ended by its own framing, every choice has a
 * finish_reason, `[DONE]` or the closing event came last, no error object came, and usage, if asked for, is consistent.
 */
export type Completion =
  | 'complete'
  | 'truncated'
  | 'reset'
  | 'stalled'
  | 'server-error'
  | 'malformed'
  /** It came whole, but its finish reasons or tool calls contradict each other. */
  | 'inconsistent'
  | 'empty'
  | 'wrong-content-type'
  | 'timeout'
  | 'refused'
  | 'cancelled'

export interface Exchange extends Reply {
  /** Only in a written report: headers of the request and the answer that are left out are those of this exchange of the check. */
  readonly headersAs?: string
  /** By how much this process was late at its own timers at most, meanwhile: no server's fault. */
  readonly lateMs?: number
  /** How often the server refused it as one request too many before, and how long that was waited for. */
  readonly limited?: { readonly times: number; readonly waitedMs: number }
  /** Present where only the begin and the end of a long answer are recorded: how much there was. */
  readonly cut?: { readonly characters?: number; readonly frames?: number }
  readonly completion: Completion
  /** Why it is not complete, one sentence. */
  readonly incompleteBecause?: string
}

/** The exchanges of one check, by the names that its judge uses. */
export type Transcript = Readonly<Record<string, Exchange>>
