/** What each log in test/fixtures/startup-gpu has to be taken for: code, summary, and a part of the hint. */
import type { StartupCode } from '../../../../src/base/errors.ts'

const memory = 'startup/out-of-memory'
const unsupported = 'startup/unsupported'

export const gpuDiagnoses: readonly (readonly [
  log: string,
  code: StartupCode,
  summary: string,
  hint: string,
])[] = [
  [
    'capability-of-dtype',
    unsupported,
    'Bfloat16 needs compute capability 8.0, but Tesla V100-SXM2-32GB has 7.0.',
    '`dtype`',
  ],
  ['capability-of-flashinfer', unsupported, 'FlashInfer needs a device with sm75 or higher.', 'newer device'],
  [
    'capability-of-quantization',
    unsupported,
    'The quantization bitsandbytes needs compute capability 7.0, but the device has 5.2.',
    'newer device',
  ],
  ['cuda-error', 'startup/exited', 'The device failed (CUDA): system not yet initialized.', 'dmesg'],
  [
    'custom-all-reduce',
    unsupported,
    "vLLM's own all-reduce kernel failed: invalid argument.",
    '`--disable-custom-all-reduce`',
  ],
  [
    'device-in-use-unnamed',
    memory,
    'The device has 3.22 of 4.0 GiB free, but a `gpuMemoryUtilization` of 0.9 asks for 3.6 GiB.',
    '`gpuMemoryUtilization`',
  ],
  [
    'device-in-use',
    memory,
    'cuda:0 has 19.77 of 22.05 GiB free, but a `gpuMemoryUtilization` of 0.9 asks for 19.84 GiB.',
    '`gpuMemoryUtilization`',
  ],
  [
    'driver-mismatch',
    unsupported,
    'The CUDA library in use does not belong to the loaded driver: system has unsupported display driver / cuda driver combination.',
    'LD_LIBRARY_PATH',
  ],
  [
    'driver-older-than-runtime',
    unsupported,
    'The NVIDIA driver is too old for this build of vLLM: CUDA driver version is insufficient for CUDA runtime version.',
    'newer driver',
  ],
  [
    'driver-older-than-toolkit',
    unsupported,
    'The NVIDIA driver is too old for this build of vLLM: the provided PTX was compiled with an unsupported toolchain.',
    'newer driver',
  ],
  [
    'driver-too-old',
    unsupported,
    'The NVIDIA driver is too old for this build of vLLM: it supports CUDA 12.8 at most.',
    'newer driver',
  ],
  [
    'flashinfer-missing',
    unsupported,
    'The Python module flashinfer is not installed beside vLLM.',
    'flashinfer-python',
  ],
  [
    'memory-profile',
    memory,
    'Another process gave memory of the device back while vLLM measured it: 70.12 GiB were free, then 74.5 GiB.',
    'Start again',
  ],
  [
    'nccl-shared-memory',
    memory,
    'NCCL has no shared memory for /dev/shm/nccl-roxxN4 (32 MiB): No space left on device.',
    '`--shm-size`',
  ],
  [
    'nccl-torch',
    'startup/exited',
    'The devices cannot talk to each other by NCCL: unhandled system error.',
    'NCCL_DEBUG',
  ],
  [
    'nccl',
    'startup/exited',
    'The devices cannot talk to each other by NCCL: unhandled cuda error.',
    'NCCL_DEBUG',
  ],
  [
    'no-attention-backend',
    unsupported,
    'No attention kernel can do this on cuda: FLASH_ATTN: [compute capability not supported], TRITON_ATTN: [dtype not supported].',
    '`dtype`',
  ],
  ['no-device-visible', unsupported, 'vLLM sees no CUDA device that it can use.', '`servewright doctor`'],
  ['no-device', unsupported, 'vLLM sees no device that it can use.', '`servewright doctor`'],
  [
    'no-kernel-image',
    unsupported,
    'This build of vLLM or torch has no kernels for NVIDIA GeForce RTX 5090 (sm_120).',
    'Use a build',
  ],
  [
    'no-kv-memory',
    memory,
    'No memory is left for the KV cache (-0.6 GiB): weights, buffers and others on the device take all that vLLM may use.',
    '`gpuMemoryUtilization`',
  ],
  ['out-of-memory-bare', memory, 'The device is out of memory.', '`gpuMemoryUtilization`'],
  [
    'out-of-memory',
    memory,
    'The device is out of memory: one allocation asked for 1.47 GiB on CUDA (GPU 0: 1.25 GiB of 79.11 GiB are free).',
    '`gpuMemoryUtilization`',
  ],
  [
    'peer-access-all-reduce',
    unsupported,
    "The devices cannot read each other's memory: peer access (P2P) is not supported between them.",
    'NCCL_P2P_DISABLE',
  ],
  [
    'peer-access',
    unsupported,
    "The devices cannot read each other's memory: peer access (P2P) is not supported between them.",
    'NCCL_P2P_DISABLE',
  ],
  [
    'too-few-devices',
    unsupported,
    'The preset is spread over 4 devices, but vLLM sees 2.',
    '`tensorParallelSize`',
  ],
  [
    'weights-out-of-memory',
    memory,
    'The weights of /models/gemma-31b do not fit into the device: one allocation asked for 84.00 MiB (GPU 0: 93.06 MiB of 31.35 GiB are free).',
    '`tensorParallelSize`',
  ],
]
