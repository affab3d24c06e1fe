/** Which compilers the processes of a start run: a look at the machine each fifth of a second. */
import { every } from '../base/clock.ts'
import { carriesMarker } from './process-tree.ts'
import { listProcesses } from './processes.ts'

/** Those of C and C++, CUDA, ROCm and Neuron, by the kernel's short names. */
const compiler = /^(cc1|cc1plus|clang(\+\+)?(-\d+)?|nvcc|cicc|ptxas|hipcc|neuronx?-cc)$/
/** A C++ file takes longer than that. */
const periodMs = 200

export interface CompilerWatch {
  /** Ends the watch. @returns names, sorted */
  stop(): readonly string[]
}

/** @param marker `NAME=value` in the environment of the processes that are meant */
export function watchCompilers(marker: string): CompilerWatch {
  const seen = new Set<string>()
  const look = (): void => {
    const running = listProcesses().filter(({ title }) => compiler.test(title))
    for (const { pid, title } of running) if (!seen.has(title) && carriesMarker(pid, marker)) seen.add(title)
  }
  const end = every(periodMs, look)
  return {
    stop: () => {
      end()
      return [...seen].toSorted()
    },
  }
}
