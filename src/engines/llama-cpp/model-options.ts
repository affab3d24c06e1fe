/** Options on what `llama-server` loads, how large it is laid out and where it computes. */
import { z } from 'zod'
import { group, toggle, value } from '../flags.ts'

const count = z.int().min(1)
const word = z.string().min(1)

const cacheTypes = ['f32', 'f16', 'bf16', 'q8_0', 'q4_0', 'q4_1', 'iq4_nl', 'q5_0', 'q5_1'] as const

/** Lengths, slots and batches. */
export const sizeOptions = {
  ctxSize: value('--ctx-size', z.int().min(0)),
  parallel: value('--parallel', count),
  batchSize: value('--batch-size', count),
  ubatchSize: value('--ubatch-size', count),
  predict: value('--predict', z.int().min(-1)),
  continuousBatching: toggle('--cont-batching'),
  contextShift: toggle('--context-shift'),
  warmup: toggle('--warmup'),
  flashAttention: value('--flash-attn', z.enum(['on', 'off', 'auto'])),
  kvCache: group({
    unified: toggle('--kv-unified'),
    typeK: value('--cache-type-k', z.enum(cacheTypes)),
    typeV: value('--cache-type-v', z.enum(cacheTypes)),
    offload: toggle('--kv-offload'),
  }),
  promptCache: group({
    enabled: toggle('--cache-prompt'),
    reuse: value('--cache-reuse', z.int().min(0)),
    ramMiB: value('--cache-ram', z.int().min(-1)),
  }),
}

/** Options of processors and devices. */
export const deviceOptions = {
  cpu: group({
    threads: value('--threads', count),
    threadsBatch: value('--threads-batch', count),
    threadsHttp: value('--threads-http', count),
  }),
  gpu: group({
    layers: value('--gpu-layers', z.union([z.int().min(0), z.enum(['auto', 'all'])])),
    devices: value('--device', word),
    splitMode: value('--split-mode', z.enum(['none', 'layer', 'row', 'tensor'])),
    tensorSplit: value('--tensor-split', word),
    main: value('--main-gpu', z.int().min(0)),
  }),
  loadMode: value('--load-mode', z.enum(['auto', 'none', 'mmap', 'mlock', 'mmap+mlock', 'dio'])),
}
