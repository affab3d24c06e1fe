/** How checks talk to a server. A client never throws for anything the server did, and never retries. */
import type { Exchange } from './exchange.ts'
import type { Limits } from './limits.ts'

/**
 * When we leave on purpose; the exchange then ends as `cancelled`. `afterMs` counts from the request's last byte,
 * `afterFrames` the frames of a stream that carry output.
 */
export type HangUp = { readonly afterMs: number } | { readonly afterFrames: number }

export interface CallOptions {
  readonly signal?: AbortSignal
  readonly limits?: Limits
  readonly headers?: Readonly<Record<string, string>>
  readonly hangUp?: HangUp
  /** Called whenever bytes of the answer come. */
  readonly onBytes?: () => void
  /** How the key is sent, where there is one; default `bearer`. */
  readonly key?: 'bearer' | 'x-api-key' | 'none'
}

export interface RawRequest {
  readonly method: string
  /** Path from the server's root, e.g. `/v1/models`. */
  readonly path: string
  /** Entity text, sent as it is; `content-type: application/json` unless `headers` say otherwise. */
  readonly body?: string
}

export interface Client {
  /** `POST /v1/chat/completions`. `body.stream` decides whether the answer is judged as a stream. */
  chat(body: Readonly<Record<string, unknown>>, options?: CallOptions): Promise<Exchange>
  /** Sends `POST /v1/completions` with this body. */
  completions(body: Readonly<Record<string, unknown>>, options?: CallOptions): Promise<Exchange>
  /** Any route, body sent byte for byte. */
  raw(request: RawRequest, options?: CallOptions): Promise<Exchange>
}
