/** What every way of framing a response body has in common. */

/** Receives entity bytes; `bytes` may be overwritten after the call. */
export type ByteSink = (bytes: Buffer, start: number, end: number) => void

export interface BodyDecoder {
  /** @returns the offset of the first byte that is not part of the body */
  push(bytes: Buffer, start: number, end: number): number
  /** The framing says that the body is whole. */
  readonly done: boolean
  /** The peer ends the body by closing the connection. */
  readonly endsAtClose: boolean
  /** Why the framing is broken; nothing more is decoded then. */
  readonly problem: string | undefined
  /** What has not come yet. */
  readonly missing: string
}
