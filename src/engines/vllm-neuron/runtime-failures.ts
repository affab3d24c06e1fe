/** Starts that end because of Neuron's runtime or its compiler, whichever dialect of vLLM runs on them. */
import type { KnownFailure } from '../failure.ts'

const coresTaken: KnownFailure = {
  code: 'startup/exited',
  pattern: /NeuronCore\(s\) not available - Requested:(?<asked>\S+) Available:(?<free>\S+)/,
  summary: ({ found }) =>
    `The server asks for NeuronCores (${found['asked']}), but other processes hold them (free: ${found['free']}).`,
  hint: () => 'Stop what `neuron-ls` lists, such as a worker that was left behind, or set `visibleCores`.',
}

const noDevice: KnownFailure = {
  code: 'startup/unsupported',
  pattern:
    /No neuron device available|Neuron runtime cannot be initialized|Failed to initialize neuron runtime/,
  summary: () => 'The Neuron runtime finds no device that it can use.',
  hint: () =>
    'Run `servewright doctor`; a container needs `--device /dev/neuron0` and so on, and the driver has to go with the runtime.',
}

const topology: KnownFailure = {
  code: 'startup/bad-option',
  pattern: /Unsupported topology\. Supported number of Neuron Cores is (?<known>.+?)\. /,
  summary: ({ found }) =>
    `This instance cannot connect so many NeuronCores; it can connect ${found['known']}.`,
  hint: () => 'Change `tensorParallelSize`.',
}

const noDeviceMemory: KnownFailure = {
  code: 'startup/out-of-memory',
  pattern: /nrt_\w+ status=4\b|nrt_\w*allocate\w* .*Allocation Failure/,
  summary: () => 'The Neuron device is out of memory: the runtime could not allocate a tensor.',
  hint: () =>
    'Raise `tensorParallelSize`, lower `maxModelLen` or `maxNumSeqs`, or use a quantized checkpoint.',
}

const compilerKilled: KnownFailure = {
  code: 'startup/out-of-memory',
  pattern: /neuronx-cc failed with -9\b/,
  summary: () => 'The compiler neuronx-cc was killed, as the kernel does when memory runs out.',
  hint: () =>
    'Compile on a machine with more memory and name the result by `compiledArtifacts`, or add swap.',
}

const compilerFailed: KnownFailure = {
  code: 'startup/unsupported',
  pattern:
    /(?<code>\[NCC_\w+\]) (?<why>.+?)[:.]?$|neuronx-cc failed with (?<exit>-?\d+)|Compilation failed for (?<graph>\S+)/,
  summary: ({ found: { code, why, exit, graph } }) =>
    `The compiler neuronx-cc could not compile the model: ${code === undefined ? (graph ?? `exit code ${exit}`) : `${code} ${why}`}.`,
  hint: () =>
    'Look in the log for the words of the compiler before this line; another SDK, `maxModelLen` or `maxNumSeqs` may compile.',
}

export const runtimeFailures: readonly KnownFailure[] = [
  coresTaken,
  noDevice,
  topology,
  noDeviceMemory,
  compilerKilled,
  compilerFailed,
]
