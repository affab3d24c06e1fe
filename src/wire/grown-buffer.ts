/** Bytes that come in pieces of any size, kept in one place: a buffer for each of many small pieces costs far more. */

const firstSize = 4_096

export class GrownBuffer {
  #bytes = Buffer.alloc(0)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** Copies `bytes[start, end)` behind what is there. */
  add(bytes: Buffer, start = 0, end = bytes.length): void {
    const length = this.#length + end - start
    if (length > this.#bytes.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(firstSize, length, 2 * this.#length))
      this.#bytes.copy(grown, 0, 0, this.#length)
      this.#bytes = grown
    }
    bytes.copy(this.#bytes, this.#length, start, end)
    this.#length = length
  }

  /** Everything that was added, which the caller may keep; it is empty then. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#length)
    this.#bytes = Buffer.alloc(0)
    this.#length = 0
    return taken
  }
}
