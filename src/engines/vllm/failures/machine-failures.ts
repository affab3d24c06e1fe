/** Starts that end because the machine has not what they ask for. */
import type { KnownFailure } from '../../failure.ts'
import { missingKernel } from './missing-kernel.ts'

const portTaken: KnownFailure = {
  code: 'startup/port-taken',
  pattern: /OSError: \[Errno 98\] Address already in use/,
  summary: () => 'The port was in use by another process when vLLM tried to open it.',
  hint: () => 'Leave `port` out so that a free one is chosen, or stop the other process.',
}

const contextTooLong: KnownFailure = {
  code: 'startup/context-too-long',
  pattern:
    /User-specified max_model_len \((?<asked>\d+)\) is greater than the derived max_model_len \([\w]+=(?<limit>\d+)/,
  summary: ({ found }) =>
    `The preset asks for a context of ${found['asked']} tokens, but the model has ${found['limit']}.`,
  hint: ({ found }) => `Set \`maxModelLen\` to at most ${found['limit']}.`,
}

const kvCacheTooSmall: KnownFailure = {
  code: 'startup/out-of-memory',
  pattern: /To serve at least one request with the models?'s max seq len \((?<length>\d+)\)/,
  summary: ({ found }) => `The KV cache cannot hold one request of ${found['length']} tokens.`,
  hint: ({ log, at }) => {
    const most = /estimated maximum model length is (\d+)/.exec(log[at] ?? '')?.[1]
    const shorter = most === undefined ? 'Lower `maxModelLen`' : `Set \`maxModelLen\` to at most ${most}`
    return `${shorter}, or raise \`cpu.kvCacheGiB\`, \`gpuMemoryUtilization\` or \`numGpuBlocksOverride\`.`
  },
}

const kvCacheTooLarge: KnownFailure = {
  code: 'startup/out-of-memory',
  pattern:
    /Available memory on node \d+ \((?<free>[\d.]+)\/[\d.]+ GiB\) on kv cache allocation is less than requested memory for kv \((?<asked>[\d.]+) GiB\)/,
  summary: ({ found }) =>
    `The KV cache needs ${found['asked']} GiB, but only ${found['free']} GiB are available.`,
  hint: () => 'Lower `cpu.kvCacheGiB`, or stop other processes that use memory.',
}

const noMemory: KnownFailure = {
  code: 'startup/out-of-memory',
  pattern: /DefaultCPUAllocator: can't allocate memory: you tried to allocate (?<bytes>\d+) bytes/,
  summary: ({ found }) =>
    `The machine is out of memory: one allocation asked for ${(Number(found['bytes']) / 2 ** 30).toFixed(1)} GiB.`,
  hint: () => 'Use a smaller model, a smaller `dtype`, or a machine with more memory.',
}

const silentWorker: KnownFailure = {
  code: 'startup/exited',
  pattern: /WorkerProc initialization failed due to an exception in a background process/,
  unless: /\(Worker\S* pid=\d+\) ERROR/,
  summary: () => 'A worker process of vLLM ended without a message, as if it was killed from outside.',
  hint: () => 'If the kernel log shows an out-of-memory kill, lower `cpu.kvCacheGiB` or `maxModelLen`.',
}

export const machineFailures: readonly KnownFailure[] = [
  noMemory,
  portTaken,
  contextTooLong,
  kvCacheTooSmall,
  kvCacheTooLarge,
  silentWorker,
  missingKernel,
]
