/** What vLLM's torch.compile leaves behind, and what a second start makes of it, on the CPU. */
import { definePreset } from './define-preset.ts'
import { knownOfVllm } from './known-vllm.ts'
import { zooOptions } from './zoo-on-cpu.ts'

export const compileCache = definePreset({
  name: 'compile-cache',
  title: 'A second start that reuses the compile cache of the first',
  engine: 'vllm',
  model: 'zoo:llama',
  options: { ...zooOptions, enforceEager: false },
  claims: ['completions', 'chat', 'compile-cache'],
  needs: { memoryGiB: 5 },
  knownFindings: [
    ...knownOfVllm,
    {
      finding: 'startup/compile-cache/compiled-again',
      versions: { from: '0.32.0', below: '0.33.0' },
      accelerator: 'cpu',
      reason:
        'On a CPU, vLLM cannot load the result of ahead-of-time compilation (no attribute finalize_loading), so each start traces and compiles the graph again; VLLM_USE_AOT_COMPILE=0 avoids it.',
      upstream: 'none',
    },
  ],
  startup: { capMs: 1_200_000, stallMs: 120_000 },
})
