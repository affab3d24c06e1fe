/** Requests that are under way to a server, and when anything last came for one of them. */
import { nowMs } from '../../base/clock.ts'

/** Tokens are longer on average, so a prompt is not taken for shorter than it is. */
const charactersPerToken = 2
const usualTokens = 16

/** Tokens that a request makes its server compute at most, those of its prompt among them. */
export function tokensOf(body: string): number {
  const [, tokens = usualTokens] = /"max_(?:completion_|output_)?tokens":(\d+)/.exec(body) ?? []
  const [, n = 1] = /"n":(\d+)/.exec(body) ?? []
  return Number(tokens) * Number(n) + body.length / charactersPerToken
}

export class Flight {
  readonly #bodies = new Set<() => string>()
  readonly #now: () => number
  #movedMs = 0

  constructor(now: () => number = nowMs) {
    this.#now = now
  }

  /** @param send is given what it has to call whenever bytes of the answer come */
  async follow<Answer>(body: () => string, send: (onBytes: () => void) => Promise<Answer>): Promise<Answer> {
    const own = (): string => body()
    if (this.#bodies.size === 0) this.moved()
    this.#bodies.add(own)
    try {
      return await send(() => this.moved())
    } finally {
      this.#bodies.delete(own)
    }
  }

  /** Something came, or for what has not come the server is not to blame. */
  moved(): void {
    this.#movedMs = this.#now()
  }

  get underWay(): number {
    return this.#bodies.size
  }

  /** Milliseconds for which nothing has come although requests are under way; 0 where none is. */
  get stillMs(): number {
    return this.#bodies.size === 0 ? 0 : this.#now() - this.#movedMs
  }

  /** Tokens of all that is under way, at most. */
  get tokens(): number {
    return [...this.#bodies].reduce((sum, body) => sum + tokensOf(body()), 0)
  }
}
