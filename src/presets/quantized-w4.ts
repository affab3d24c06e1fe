/** Weights of 4 bits in AWQ's form: the trained 6 MB Llama on the CPU. */
import { zooPreset } from './zoo-preset.ts'

export const quantizedW4 = zooPreset({
  name: 'quantized-w4',
  groups: ['quantized'],
  title: '4-bit weights, AWQ',
  model: 'zoo:llama-awq',
  alsoClaims: ['quantized', 'goldens'],
  // vLLM's kernel `cpu_gemm_wna16` is only in those of its builds that torch loads where it finds all four.
  needs: { memoryGiB: 5, cpu: ['avx512f', 'avx512bw', 'avx512dq', 'avx512vl'] },
  expectations: {
    quantized: { method: 'awq' },
    // Measured: at most 0.004 nats a token, and every text the same.
    goldens: [{ file: 'zoo:llama', model: 'llama', cases: 32, bounds: { forkNats: 1.5, meanNats: 0.03 } }],
  },
})
