/** Instruction sets of this machine's CPU that decide how fast an engine can compute on it. */
import { readFileSync } from 'node:fs'

/** Names as in /proc/cpuinfo: x86 `flags`, ARM `Features`. */
const interesting = [
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

/** @param text of /proc/cpuinfo */
export function parseCpuFeatures(text: string): readonly string[] {
  const line = /^(?:flags|Features)\s*:(.*)$/m.exec(text)?.[1] ?? ''
  const flags = new Set(line.trim().split(/\s+/))
  return interesting.filter((name) => flags.has(name))
}

/** @returns the features that are there; none where /proc does not tell */
export function cpuFeatures(): readonly string[] {
  try {
    return parseCpuFeatures(readFileSync('/proc/cpuinfo', 'utf8'))
  } catch {
    return []
  }
}
