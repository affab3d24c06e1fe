/** What comes by calls, read by a loop. */

export class EventQueue<Event> implements AsyncIterable<Event> {
  readonly #events: Event[] = []
  #ended = false
  #wake: () => void = () => undefined

  push(event: Event): void {
    this.#events.push(event)
    this.#wake()
  }

  end(): void {
    this.#ended = true
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Event> {
    for (;;) {
      const next = this.#events.shift()
      if (next !== undefined) yield next
      else if (this.#ended) return
      else await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }
}
