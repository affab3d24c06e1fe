/** Weights of 4 bits in AWQ's form: the trained 6 MB Llama on the CPU. */
import { definePreset } from './define-preset.ts'
import { knownOfVllm } from './known-vllm.ts'
import { zooEnv, zooOptions } from './zoo-on-cpu.ts'

export const quantizedW4 = definePreset({
  name: 'quantized-w4',
  groups: ['quantized'],
  title: 'Weights of 4 bits, AWQ',
  engine: 'vllm',
  model: 'zoo:llama-awq',
  options: { ...zooOptions },
  env: zooEnv,
  claims: ['completions', 'chat', 'logprobs', 'echo', 'token-ids', 'metrics', 'quantized', 'goldens'],
  // vLLM's kernel `cpu_gemm_wna16` is only in those of its builds that torch loads where it finds all four.
  needs: { memoryGiB: 5, cpu: ['avx512f', 'avx512bw', 'avx512dq', 'avx512vl'] },
  knownFindings: knownOfVllm,
  expectations: {
    quantized: { method: 'awq' },
    // Measured: at most 0.004 nats a token, and every text the same.
    goldens: [{ file: 'zoo:llama', model: 'llama', cases: 32, bounds: { forkNats: 1.5, meanNats: 0.03 } }],
  },
})
