/** Which modules of a checkpoint are quantized, by the names and types of their tensors, and which shall not be. */
import type { Checkpoint } from '../contract/checkpoint.ts'
import type { TensorInfo } from './safetensors-header.ts'

/** The part of `config.json` that matters here. */
export interface CheckpointConfig {
  readonly quantization_config?: Readonly<Record<string, unknown>>
  readonly tie_word_embeddings?: boolean
  readonly num_hidden_layers?: unknown
  /** Where models that read more than text have it. */
  readonly text_config?: { readonly num_hidden_layers?: unknown }
}

/** Tensors that only a converted module has: GPTQ and AWQ, compressed-tensors, FP8, NVFP4, bitsandbytes. */
const converting =
  /^(?:qweight|qzeros|weight_packed|weight_scale(?:_inv|_2)?|weight_zero_point|weight\.(?:absmax|quant_map|quant_state\..*)|SCB)$/
const narrowTypes = /^(?:I8|U8|I4|U4|F8_.*|F4)$/

/** The keys under which formats list what stays as it is. */
const keepingKeys = [
  'ignore',
  'modules_to_not_convert',
  'ignored_layers',
  'llm_int8_skip_modules',
  'exclude_modules',
]
const mostNamed = 10

interface Modules {
  readonly converted: readonly string[]
  /** Linear modules with plain weights. */
  readonly plain: readonly string[]
  readonly all: readonly string[]
}

/** `model.layers.0.mlp.up_proj.weight` → its module and the rest. */
function split(name: string): { readonly module: string; readonly part: string } {
  const at = name.search(/\.(?:weight\.\w|[^.]+$)/)
  return { module: name.slice(0, at), part: name.slice(at + 1) }
}

const isEmbedding = (module: string): boolean => /(?:^|\.)(?:\w*embed\w*|wte|wpe)$/.test(module)

function modulesOf(tensors: Readonly<Record<string, TensorInfo>>): Modules {
  const converted = new Set<string>()
  const plain = new Set<string>()
  const all = new Set<string>()
  for (const [name, { dtype, shape }] of Object.entries(tensors)) {
    const { module, part } = split(name)
    all.add(module)
    if (converting.test(part) || (part === 'weight' && narrowTypes.test(dtype))) converted.add(module)
    else if (part === 'weight' && shape.length === 2 && !isEmbedding(module)) plain.add(module)
  }
  return {
    converted: [...converted],
    plain: [...plain].filter((name) => !converted.has(name)),
    all: [...all],
  }
}

/** What stays, with where its name matches: compressed-tensors has whole names and `re:`, the others parts of names. */
function matcherOf(pattern: string, whole: boolean): (module: string) => boolean {
  if (pattern.startsWith('re:')) {
    const expression = new RegExp(`^(?:${pattern.slice(3)})`)
    return (module) => expression.test(module)
  }
  return whole ? (module) => module === pattern : (module) => `${module}.`.includes(pattern)
}

interface Kept {
  readonly pattern: string
  matches(module: string): boolean
}

function keptBy(config: Readonly<Record<string, unknown>>): readonly Kept[] {
  return keepingKeys.flatMap((key) => {
    const list: unknown = config[key]
    const patterns = Array.isArray(list) ? list.filter((entry) => typeof entry === 'string') : []
    return patterns.map((pattern) => ({ pattern, matches: matcherOf(pattern, key === 'ignore') }))
  })
}

/** @param tensors of all files of the checkpoint */
export function readQuantization(
  config: CheckpointConfig,
  tensors: Readonly<Record<string, TensorInfo>>,
): Checkpoint {
  const written = config.quantization_config ?? {}
  const method = written['quant_method']
  const modules = modulesOf(tensors)
  const kept = keptBy(written)
  const isKept = (module: string): boolean => kept.some(({ matches }) => matches(module))
  return {
    ...(typeof method === 'string' ? { method } : {}),
    converted: modules.converted.length,
    kept: kept.map(({ pattern, matches }) => ({
      pattern,
      modules: modules.all.filter(matches).length,
      converted: modules.converted.filter(matches).slice(0, mostNamed),
    })),
    forgotten: modules.plain.filter((module) => method !== undefined && !isKept(module)).slice(0, mostNamed),
    tiedHead: config.tie_word_embeddings === true,
  }
}
