/** What a checkpoint's own files say of its quantization. */

/** A name or pattern by which the checkpoint says that modules stay as they are. */
export interface KeptModules {
  /** As written, e.g. `lm_head`, `re:.*down_proj` or `layers.0.`. */
  readonly pattern: string
  /** Modules with weights that it matches. */
  readonly modules: number
  /** Names that are converted nevertheless; at most ten. */
  readonly converted: readonly string[]
}

/** Read from `config.json` and from the headers of the safetensors files. */
export interface Checkpoint {
  /** `quant_method`; absent where the checkpoint is not quantized. */
  readonly method?: string
  /** Modules whose weights are quantized. */
  readonly converted: number
  readonly kept: readonly KeptModules[]
  /** Linear modules with plain weights that nothing keeps so; at most ten. */
  readonly forgotten: readonly string[]
  /** `lm_head` shares the weights of the embedding, so it has none of its own. */
  readonly tiedHead: boolean
}
