/** What every preset of a zoo model on vLLM's CPU build has in common. */

/** Bounds memory to about 4 GiB; nothing is compiled, nothing is asked of a hub. */
export const zooOptions = {
  maxModelLen: 2048,
  maxNumSeqs: 16,
  blockSize: 32,
  enforceEager: true,
  offline: true,
  cpu: { kvCacheGiB: 1 },
} as const

/**
 * The engine computes in its own process, on one thread. By default vLLM gives a CPU's work to a further process, and
 * both ask each other for news in a loop of sched_yield: on two cores its API server and our client then get none of
 * them for up to seconds (measured: a process that sleeps 2 ms at a time woke up to 3,007 ms late, and 11 ms with
 * this), so that streams come in one lump. Nor is the counting of ranks compiled, which takes ten seconds at the first
 * request for log-probabilities, whatever `enforceEager` says.
 */
export const zooEnv = {
  VLLM_ENABLE_V1_MULTIPROCESSING: '0',
  OMP_NUM_THREADS: '1',
  TORCHDYNAMO_DISABLE: '1',
} as const
