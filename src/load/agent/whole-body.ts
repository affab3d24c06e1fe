/** The body of an answer that is not a stream, kept until it is whole, up to a limit. */
import type { TransportFailure } from '../../contract/exchange.ts'

const maxBytes = 64 << 20
const tooLong: TransportFailure = {
  kind: 'malformed',
  phase: 'body',
  message: `The body is longer than ${maxBytes} bytes.`,
}

export class WholeBody {
  readonly #pieces: Buffer[] = []
  /** Bytes that have come; those beyond the limit are not kept. */
  length = 0

  /** Takes a copy of `bytes[start, end)`. */
  add(bytes: Buffer, start: number, end: number): void {
    this.length += end - start
    if (this.length <= maxBytes) this.#pieces.push(Buffer.from(bytes.subarray(start, end)))
  }

  get failure(): TransportFailure | undefined {
    return this.length > maxBytes ? tooLong : undefined
  }

  bytes(): Buffer {
    return Buffer.concat(this.#pieces)
  }
}
