/** What is followed second by second while a load goes on. */
import type { LoadSecond } from '../../contract/load.ts'
import { findSaturation } from './detect-saturation.ts'
import type { LoadRequest } from '../load-request.ts'

export class SaturationWatch {
  readonly #stops: boolean
  readonly #tell: (second: LoadSecond) => void
  readonly #seconds: LoadSecond[] = []
  /** Why the server is held to be saturated. */
  saturated: string | undefined
  onSaturated: () => void = () => undefined

  constructor({ stopWhenSaturated = false }: LoadRequest, tell: (second: LoadSecond) => void) {
    this.#stops = stopWhenSaturated
    this.#tell = tell
  }

  take(second: LoadSecond): void {
    this.#seconds.push(second)
    this.#tell(second)
    if (!this.#stops || this.saturated !== undefined) return
    this.saturated = findSaturation(this.#seconds)
    if (this.saturated !== undefined) this.onSaturated()
  }
}
