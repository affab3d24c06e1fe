/** Which NeuronCores a server may use. */

/** Degrees by which a model is spread; each defaults to 1. */
export interface Parallelism {
  readonly tensorParallelSize?: number | undefined
  readonly pipelineParallelSize?: number | undefined
  readonly dataParallelSize?: number | undefined
  readonly visibleCores?: string | undefined
}

/** Core numbers and ranges with commas, e.g. `0-3` or `2,5,6`. */
export const coreList = /^\d+(-\d+)?(,\d+(-\d+)?)*$/

/** One core for each rank. */
export function coresNeeded(options: Parallelism): number {
  const { tensorParallelSize = 1, pipelineParallelSize = 1, dataParallelSize = 1 } = options
  return tensorParallelSize * pipelineParallelSize * dataParallelSize
}

/** @param list as in NEURON_RT_VISIBLE_CORES */
export function coresIn(list: string): number {
  const numbers = list.split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number)
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)
  })
  return new Set(numbers).size
}

/** NEURON_RT_VISIBLE_CORES: the first cores unless the preset names others. */
export function visibleCores(options: Parallelism): string {
  const last = coresNeeded(options) - 1
  return options.visibleCores ?? (last === 0 ? '0' : `0-${last}`)
}
