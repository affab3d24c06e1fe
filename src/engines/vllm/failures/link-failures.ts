/** Starts that end because devices cannot talk to each other. */
import type { KnownFailure, Sighting } from '../../failure.ts'

const withoutCustom = 'add `--disable-custom-all-reduce` to `extraArgs`'

const sharedMemory: KnownFailure = {
  code: 'startup/out-of-memory',
  pattern:
    /Error while (?:creating|attaching to) shared memory segment (?<path>\S+) \(size (?<bytes>\d+)\)(?:, error: (?<why>.+?) \(\d+\))?/,
  summary: ({ found: { path, bytes, why } }) =>
    `NCCL has no shared memory for ${path} (${(Number(bytes) / 2 ** 20).toFixed(0)} MiB)${why === undefined ? '' : `: ${why}`}.`,
  hint: () =>
    'Give the container more shared memory by `--shm-size` or `--ipc=host`, or make /dev/shm larger.',
}

const noPeerAccess: KnownFailure = {
  code: 'startup/unsupported',
  pattern: /peer access is not supported between these two devices/,
  summary: () =>
    "The devices cannot read each other's memory: peer access (P2P) is not supported between them.",
  hint: () => `Set NCCL_P2P_DISABLE to 1 in \`env\` and ${withoutCustom}, or use devices that are linked.`,
}

const customAllReduce: KnownFailure = {
  code: 'startup/unsupported',
  pattern: /Failed: (?:Cuda error )?\S*custom_all_reduce\.cuh:\d+ '(?<why>[^']+)'/,
  summary: ({ found }) => `vLLM's own all-reduce kernel failed: ${found['why']}.`,
  hint: () => `To let NCCL do its work, ${withoutCustom}.`,
}

/** What NCCL itself warned of last, which is nearer to the cause than torch's words. */
function ncclWarning({ log }: Sighting): string {
  const warning = /NCCL WARN (?<words>.+)/
  const words = warning.exec(log.findLast((line) => warning.test(line)) ?? '')?.[1]
  return words === undefined ? '' : `; NCCL warned: ${words}`
}

const nccl: KnownFailure = {
  code: 'startup/exited',
  pattern:
    /(?:RuntimeError|DistBackendError): (?:NCCL|RCCL) error(?: in)?: (?:\S+\.[ch]pp:\d+, )?(?<why>[^,(]*[^,( ])/,
  summary: (sighting) =>
    `The devices cannot talk to each other by NCCL: ${sighting.found['why']}${ncclWarning(sighting)}.`,
  hint: () =>
    'Set NCCL_DEBUG to INFO in `env` and start again: the log then names the call that failed. Often shared memory, a device that is in use, or the driver is the cause.',
}

export const linkFailures: readonly KnownFailure[] = [sharedMemory, noPeerAccess, customAllReduce, nccl]
