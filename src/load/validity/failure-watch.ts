/** Stops a load whose requests all fail, whoever sends them: each thread knows only its own. */
import type { LoadSecond } from '../../contract/load.ts'

const mostInARow = 50

export class FailureWatch {
  readonly #stop: (because: string) => void
  #inARow = 0

  constructor(stop: (because: string) => void) {
    this.#stop = stop
  }

  take({ failed, completed }: LoadSecond): void {
    const before = this.#inARow
    this.#inARow = completed > 0 ? 0 : before + failed
    if (before < mostInARow && this.#inARow >= mostInARow)
      this.#stop(`${mostInARow} requests failed in a row`)
  }
}
