/** What every preset on Neuron shares: 32 cores, time to compile, and time to let the cores go. */

/** Tensor-parallel degree of all of them. */
export const neuronCores = 32

export const neuronStart = {
  needs: { accelerator: 'neuron', cores: neuronCores },
  // A first start compiles, for half an hour and more; a compiler that computes is not stalled.
  startup: { capMs: 3_600_000, stallMs: 300_000 },
  // A worker that has to be killed leaves its cores held.
  shutdown: { graceMs: 120_000 },
} as const
