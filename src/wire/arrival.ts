/** When the bytes of one read came, as far as that is known. */

export interface Arrival {
  /** When they were read, in milliseconds of CLOCK_MONOTONIC. */
  readonly readMs: number
  /** By the kernel's stamp; undefined where it has none that can be right. */
  readonly stampMs: number | undefined
  /** What came with it did not come earlier, by the stamp before it on this connection and by the look before. */
  readonly sinceMs: number
  /** It has the stamp of the read before, which therefore has lost its own: the kernel had merged the two. */
  readonly again: boolean
}
