/** What can be said after `servewright run`. */
export interface RunWords {
  readonly config?: string
  readonly enginePath?: string
  readonly port?: number
  readonly url?: string
  readonly model?: string
  readonly claims: readonly string[]
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
  readonly all?: true
  readonly strict?: true
  readonly out: string
  readonly json?: true
}
