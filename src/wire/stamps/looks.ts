/** When the sockets were looked at, and what that says of the time at which bytes can have come. */

/** After so long without a look, reads are made piece by piece. */
const lateMs = 4
/** A loop that is busy or late for less is held to have waited. */
const promptMs = 1

export class Looks {
  #atMs = 0
  #sleptMs = 0
  /** All that is read now came after this look, the last one that left nothing unread. */
  #beforeMs = 0
  /** The loop did nothing but wait since the look before. */
  #waited = false
  /** The first stamp of what is read now. */
  #firstMs = 0
  /** To be set where something that was ready was not read. */
  cut = false
  /** This look comes so long after the one before, or that one left so much, that two tokens of a stream may wait in one socket. */
  late = false

  /** @param sleptMs how long the loop has slept in all */
  begin(atMs: number, sleptMs: number): void {
    this.late = this.cut || atMs - this.#atMs > lateMs
    this.#waited = !this.cut && atMs - this.#atMs - (sleptMs - this.#sleptMs) < promptMs
    if (!this.cut) this.#beforeMs = this.#atMs
    this.cut = false
    this.#firstMs = atMs
    this.#atMs = atMs
    this.#sleptMs = sleptMs
  }

  /**
   * Before this nothing came of what is read now. What woke a loop that did nothing but wait was the first to come. But
   * a thread that is kept from running seems to wait too; then its first stamp is old, or lost.
   */
  floorMs(stampMs: number | undefined): number {
    if (stampMs === undefined) return this.#beforeMs
    this.#firstMs = Math.min(this.#firstMs, stampMs)
    const prompt = this.#waited && this.#atMs - this.#firstMs < promptMs
    return prompt ? this.#firstMs : this.#beforeMs
  }
}
