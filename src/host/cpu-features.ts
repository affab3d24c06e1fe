/** Instruction sets of this machine's CPU, which decide what an engine can compute on it, and how fast. */
import { readFileSync } from 'node:fs'

/** Names as in /proc/cpuinfo: x86 `flags`, ARM `Features`. */
const notable = [
  'avx2',
  'avx512f',
  'avx512_vnni',
  'avx512_bf16',
  'avx512_fp16',
  'amx_tile',
  'amx_int8',
  'amx_bf16',
  'asimd',
  'asimddp',
  'bf16',
  'i8mm',
  'sve',
]

/** @returns the features that a file such as /proc/cpuinfo lists; undefined where it tells nothing of them */
export function cpuFeatures(path = '/proc/cpuinfo'): readonly string[] | undefined {
  try {
    // The first core is enough: all cores of a machine have the same.
    const line = /^(?:flags|Features)[ \t]*:(.*)$/m.exec(readFileSync(path, 'utf8'))?.[1]
    return line?.trim().split(/\s+/)
  } catch {
    return undefined
  }
}

/** @returns the features of this machine that decide about speed; none where nothing tells */
export function notableCpuFeatures(): readonly string[] {
  const there = new Set(cpuFeatures())
  return notable.filter((name) => there.has(name))
}
