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
