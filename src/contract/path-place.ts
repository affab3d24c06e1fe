/** Places in a preset that name something on disk, so that all of them are resolved in the same way. */

/** What a folder has to hold to be of use. */
export type ModelKind = 'model' | 'adapter' | 'tokenizer'

export interface PathPlace {
  /** Keys joined by dots, `*` for every element of a list, e.g. `lora.modules.*.path`. */
  readonly at: string
  /** `path` is whatever is there; a word that looks like no path is left alone. */
  readonly kind: ModelKind | 'path'
}
