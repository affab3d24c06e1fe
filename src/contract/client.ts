/** How checks talk to a server. A client never throws for anything the server did, and never retries. */
import type { Exchange } from './exchange.ts'
import type { Limits } from './limits.ts'

export interface CallOptions {
  readonly signal?: AbortSignal
  readonly limits?: Limits
  readonly headers?: Readonly<Record<string, string>>
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
  /** `POST /v1/completions`. */
  completions(body: Readonly<Record<string, unknown>>, options?: CallOptions): Promise<Exchange>
  /** Any route, body sent byte for byte. */
  raw(request: RawRequest, options?: CallOptions): Promise<Exchange>
}
