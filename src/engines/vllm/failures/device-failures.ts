/** Starts that end because of an accelerator: its memory, its driver, its age, or what it cannot compute. */
import type { KnownFailure, Sighting } from '../../failure.ts'
import { modelIn } from './words.ts'

const gpuMemory = 'stop what else uses the device, or name another one by its visibility variable'

/** The last words of a log that a pattern's group names. */
function lastIn({ log }: Sighting, pattern: RegExp): string | undefined {
  return pattern.exec(log.findLast((line) => pattern.test(line)) ?? '')?.[1]
}

const noCacheMemory: KnownFailure = {
  code: 'startup/out-of-memory',
  pattern: /No available memory for the cache blocks/,
  summary: (sighting) => {
    const left = lastIn(sighting, /Available KV cache memory: (-?[\d.]+ GiB)/)
    return `No memory is left for the KV cache${left === undefined ? '' : ` (${left})`}: weights, buffers and others on the device take all that vLLM may use.`
  },
  hint: () => `Raise \`gpuMemoryUtilization\`, use more devices by \`tensorParallelSize\`, or ${gpuMemory}.`,
}

const deviceInUse: KnownFailure = {
  code: 'startup/out-of-memory',
  pattern:
    /Free memory on device (?<device>[\w:]+ )?\((?<free>[\d.]+)\/(?<all>[\d.]+) GiB\) on startup is less than .*?\((?<share>[\d.]+), (?<asked>[\d.]+) GiB\)/,
  summary: ({ found: { device = 'The device', free, all, share, asked } }) =>
    `${device.trim()} has ${free} of ${all} GiB free, but a \`gpuMemoryUtilization\` of ${share} asks for ${asked} GiB.`,
  hint: () => `Lower \`gpuMemoryUtilization\`, or ${gpuMemory}.`,
}

const neighbourLeft: KnownFailure = {
  code: 'startup/out-of-memory',
  pattern:
    /Error in memory profiling\. Initial free memory (?<before>[\d.]+) GiB, current free memory (?<after>[\d.]+) GiB/,
  summary: ({ found }) =>
    `Another process gave memory of the device back while vLLM measured it: ${found['before']} GiB were free, then ${found['after']} GiB.`,
  hint: () => 'Start again when nobody else starts or stops on this device, or use another device.',
}

const shownMemory = /GPU (?<gpu>\d+) has a total capacity of (?<all>[\d.]+ \w+) of which (?<free>[\d.]+ \w+)/

/** ` (GPU 0: 1.25 GiB of 79.11 GiB are free)`, where torch says so. */
function memoryShown({ log, at }: Sighting): string {
  const { gpu, all, free } = shownMemory.exec(log[at] ?? '')?.groups ?? {}
  return gpu === undefined ? '' : ` (GPU ${gpu}: ${free} of ${all} are free)`
}

const noWeightMemory: KnownFailure = {
  code: 'startup/out-of-memory',
  pattern: /OutOfMemoryError: \w+ out of memory\. Tried to allocate (?<asked>[\d.]+ \w+)/,
  context: /Failed to load model - not enough GPU memory|, in (?:create_weights|load_weights|load_model)$/,
  summary: (sighting) =>
    `The weights of ${modelIn(sighting)} do not fit into the device: one allocation asked for ${sighting.found['asked']}${memoryShown(sighting)}.`,
  hint: () =>
    `Use more devices by \`tensorParallelSize\`, a quantized checkpoint or a smaller \`dtype\`, or ${gpuMemory}.`,
}

const noDeviceMemory: KnownFailure = {
  code: 'startup/out-of-memory',
  pattern:
    /OutOfMemoryError: (?<device>\w+) out of memory\. Tried to allocate (?<asked>[\d.]+ \w+)|Error: (?:CUDA|HIP) error: out of memory/,
  summary: (sighting) => {
    const { device, asked } = sighting.found
    const allocation = asked === undefined ? '' : `: one allocation asked for ${asked} on ${device}`
    return `The device is out of memory${allocation}${memoryShown(sighting)}.`
  },
  hint: () =>
    `Lower \`gpuMemoryUtilization\`, \`maxModelLen\` or \`maxNumSeqs\`, use more devices, or ${gpuMemory}.`,
}

const tooFewDevices: KnownFailure = {
  code: 'startup/unsupported',
  pattern: /World size \((?<asked>\d+)\) is larger than the number of available GPUs \((?<there>\d+)\)/,
  summary: ({ found }) =>
    `The preset is spread over ${found['asked']} devices, but vLLM sees ${found['there']}.`,
  hint: () => 'Lower `tensorParallelSize` or `pipelineParallelSize`, or make more devices visible.',
}

const noDevice: KnownFailure = {
  code: 'startup/unsupported',
  pattern: /Failed to infer device type|No (?<kind>CUDA|HIP|XPU) (?:GPUs|devices) are available/,
  summary: ({ found: { kind } }) =>
    `vLLM sees no ${kind === undefined ? '' : `${kind} `}device that it can use.`,
  hint: () =>
    'Run `servewright doctor`; if it lists devices, correct the visibility variable, the rights of the container, or the build of vLLM.',
}

export const deviceFailures: readonly KnownFailure[] = [
  noCacheMemory,
  deviceInUse,
  neighbourLeft,
  noWeightMemory,
  noDeviceMemory,
  tooFewDevices,
  noDevice,
]
