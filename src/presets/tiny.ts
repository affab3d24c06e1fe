/** The smoke preset: a trained 6 MB Llama on vLLM's CPU build. Starts in half a minute, needs no accelerator. */
import { zooContent } from './zoo-content.ts'
import { zooPreset } from './zoo-preset.ts'

export const tiny = zooPreset({
  name: 'tiny',
  groups: ['tiny'],
  title: 'A trained 6 MB Llama on vLLM, on the CPU',
  alsoClaims: ['goldens'],
  expectations: {
    content: zooContent,
    // Measured: at most 0.0003 nats a token.
    goldens: [{ file: 'zoo:llama', cases: 16, bounds: { meanNats: 0.005 } }],
    // Measured on two shared cores: 20 to 40 ms, 80 to 150 ms, 3 to 15 ms; the limits leave room for a busy machine.
    latency: { ttftMs: 500, latencyMs: 2_000, stallMs: 300, maxTokens: 32 },
  },
  // No thresholds: client and server share the cores of a small machine.
  load: [
    {
      name: 'ten-seconds',
      arrival: { kind: 'users', users: 4 },
      durationMs: 10_000,
      maxTokens: 32,
      prompts: { inputTokens: 32 },
      ignoreEos: true,
      continuousUsage: true,
    },
  ],
  startup: { capMs: 600_000, stallMs: 120_000 },
  shutdown: { graceMs: 30_000 },
})
