/** What a preset with adapters expects of them. */

/** A chat prompt whose answer tells the base and its adapters apart, by words that must occur in each one's answer. */
export interface AdapterQuestion {
  readonly prompt: string
  readonly base: readonly string[]
  /** By name of the adapter. */
  readonly adapters: Readonly<Record<string, readonly string[]>>
}

export interface LoraExpectation {
  /** Names under which adapters are served from the start. */
  readonly served: readonly string[]
  /** Adapters that are loaded at run time, under these names. */
  readonly loadable?: readonly { readonly name: string; readonly path: string }[]
  /** Adapters that the server has to refuse, and what is wrong with each. */
  readonly broken?: readonly { readonly path: string; readonly fault: string }[]
  readonly questions: readonly AdapterQuestion[]
}
