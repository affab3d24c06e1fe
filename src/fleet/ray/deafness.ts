/** For how long the log of a job that runs has not been heard. */
import { nowMs } from '../../base/clock.ts'
import { EnvironmentError } from '../../base/errors.ts'

const usualMs = 60_000
/** A log does not close sooner without a word. */
const briefMs = 5_000

interface Try {
  readonly askedMs: number
  readonly opened: boolean
  /** Whether anything was said. */
  readonly came: boolean
}

export class Deafness {
  readonly #url: string
  readonly #limitMs: number
  #sinceMs: number | undefined

  constructor(url: string, limitMs: number = usualMs) {
    this.#url = url
    this.#limitMs = limitMs
  }

  /** The job has ended, or has not begun to speak. */
  forget(): void {
    this.#sinceMs = undefined
  }

  /** @throws EnvironmentError `environment/unreachable` where that has gone on for too long */
  note({ askedMs, opened, came }: Try): void {
    // One that was open for a while is cut by something on the way, and the job may have nothing to say.
    if (came || (opened && nowMs() - askedMs > briefMs)) return this.forget()
    this.#sinceMs ??= askedMs
    if (nowMs() - this.#sinceMs <= this.#limitMs) return
    throw new EnvironmentError(
      'environment/unreachable',
      `The job ran on the cluster, and its log could not be heard at ${this.#url}; it was asked to stop`,
      {
        hint: 'That is a WebSocket, which some proxies do not pass on: run this where nothing stands before the dashboard, such as on the head node.',
      },
    )
  }
}
