/** Kinds of failure that name their cause and not its cure, looked for after all others. */
import type { KnownFailure } from '../../failure.ts'

const prefix = String.raw`(?:^|\] )`

const missingModule: KnownFailure = {
  code: 'startup/unsupported',
  pattern: new RegExp(`${prefix}ModuleNotFoundError: No module named '(?<module>[^']+)'`),
  summary: ({ found }) => `The Python module ${found['module']} is not installed beside vLLM.`,
  hint: ({ found: { module = '' } }) =>
    module.split('.')[0] === 'flashinfer'
      ? 'Install flashinfer-python in the environment of the engine, or set VLLM_USE_FLASHINFER_SAMPLER to 0 in `env`.'
      : 'Install it in the environment of the engine.',
}

const deviceError: KnownFailure = {
  code: 'startup/exited',
  pattern: /Error: (?<kind>CUDA|HIP|XPU) error: (?<why>.+?)\.?$/,
  summary: ({ found }) => `The device failed (${found['kind']}): ${found['why']}.`,
  hint: () =>
    'Look for errors of the device in the kernel log (dmesg), and set CUDA_LAUNCH_BLOCKING to 1 in `env` to see the call that failed.',
}

export const generalFailures: readonly KnownFailure[] = [missingModule, deviceError]
