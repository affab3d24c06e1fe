/** Starts that end because driver, device and build do not go together. */
import type { KnownFailure } from '../../failure.ts'

const newerDriver =
  'Install a newer driver, or a build of vLLM for the CUDA version that `nvidia-smi` shows for this one.'

/** `12080` is CUDA 12.8. */
function cudaVersion(number: string): string {
  return `${Math.floor(Number(number) / 1000)}.${(Number(number) % 1000) / 10}`
}

/** `75` is compute capability 7.5. */
const dotted = (capability = '') => (Number(capability) / 10).toFixed(1)

const driverTooOld: KnownFailure = {
  code: 'startup/unsupported',
  pattern: /The NVIDIA driver on your system is too old \(found version (?<version>\d+)\)/,
  summary: ({ found: { version = '' } }) =>
    `The NVIDIA driver is too old for this build of vLLM: it supports CUDA ${cudaVersion(version)} at most.`,
  hint: () => newerDriver,
}

const driverBehind: KnownFailure = {
  code: 'startup/unsupported',
  pattern:
    /(?<why>CUDA driver version is insufficient for CUDA runtime version|the provided PTX was compiled with an unsupported toolchain)/,
  summary: ({ found }) => `The NVIDIA driver is too old for this build of vLLM: ${found['why']}.`,
  hint: () => newerDriver,
}

const driverMismatch: KnownFailure = {
  code: 'startup/unsupported',
  pattern: /(?<why>system has unsupported display driver \/ cuda driver combination)/,
  summary: ({ found }) => `The CUDA library in use does not belong to the loaded driver: ${found['why']}.`,
  hint: () =>
    'Remove the CUDA compatibility libraries from LD_LIBRARY_PATH, or restart after the update of the driver.',
}

const noKernelImage: KnownFailure = {
  code: 'startup/unsupported',
  pattern: /no kernel image is available for execution on the device|HIP error: invalid device function/,
  summary: ({ log }) => {
    const named = /(\S.*?) with CUDA capability (sm_\w+) is not compatible/
    const [, name, capability] = named.exec(log.findLast((line) => named.test(line)) ?? '') ?? []
    const device = name === undefined ? 'this device' : `${name} (${capability})`
    return `This build of vLLM or torch has no kernels for ${device}.`
  },
  hint: () => 'Use a build for this kind of device, or one that is compiled on this machine.',
}

const capabilityOfDtype: KnownFailure = {
  code: 'startup/unsupported',
  pattern:
    /(?<what>\w+) is only supported on GPUs with compute capability of at least (?<least>[\d.]+\d)\. Your (?<device>.+?) GPU has compute capability (?<has>[\d.]+\d)/,
  summary: ({ found: { what, least, device, has } }) =>
    `${what} needs compute capability ${least}, but ${device} has ${has}.`,
  hint: () => 'Set `dtype` to float16, or use a newer device.',
}

const capabilityOfQuantization: KnownFailure = {
  code: 'startup/unsupported',
  pattern:
    /quantization method (?<what>\S+) is not supported for the current GPU\. Minimum capability: (?<least>\d+)\. Current capability: (?<has>\d+)/,
  summary: ({ found: { what, least, has } }) =>
    `The quantization ${what} needs compute capability ${dotted(least)}, but the device has ${dotted(has)}.`,
  hint: () => 'Use a checkpoint with another quantization, or a newer device.',
}

const capabilityOfLibrary: KnownFailure = {
  code: 'startup/unsupported',
  pattern: /(?<what>\w+) (?:only supports|requires) GPUs with (?<least>(?:sm|compute capability )[\w. ]*\d)/,
  summary: ({ found }) => `${found['what']} needs a device with ${found['least']} or higher.`,
  hint: ({ found }) =>
    `Switch ${found['what']} off by the options or variables that choose kernels, or use a newer device.`,
}

const noAttention: KnownFailure = {
  code: 'startup/unsupported',
  pattern: /No valid attention backend found for (?<device>\S+) with .*Reasons: \{(?<why>.*)\}/,
  summary: ({ found }) => `No attention kernel can do this on ${found['device']}: ${found['why']}.`,
  hint: () => 'Change `dtype`, `kvCacheDtype`, `blockSize` or the model, or use a newer device.',
}

export const driverFailures: readonly KnownFailure[] = [
  driverTooOld,
  driverBehind,
  driverMismatch,
  noKernelImage,
  capabilityOfDtype,
  capabilityOfQuantization,
  capabilityOfLibrary,
  noAttention,
]
