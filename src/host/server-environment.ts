/** Which of our variables a server inherits: what engines are set up by, and none of the user's secrets. */
import { UsageError } from '../base/errors.ts'
import { isReference } from '../base/secrets/reference.ts'
import { accelerators } from './accelerators/lookup.ts'
import { isSecret } from '../base/secrets/secret-names.ts'
import { matchesName, passedNames, placeNames, type Variables } from './tool-environment.ts'

/** Names, and beginnings of names with a `*`, by what they are for. */
const inherited = [
  placeNames,
  // Where programs and libraries are, and what compiles kernels.
  'LD_LIBRARY_PATH DYLD_LIBRARY_PATH LIBRARY_PATH CPATH C_INCLUDE_PATH CPLUS_INCLUDE_PATH PKG_CONFIG_PATH CC CXX CFLAGS',
  'CXXFLAGS LDFLAGS MAX_JOBS CMAKE_* CCACHE_* MODULE* LMOD_* LOADEDMODULES VIRTUAL_ENV CONDA_* PYENV_* PYTHON*',
  // Accelerators, and what is laid over several kinds of them.
  ...Object.values(accelerators).map(({ variables = '' }) => variables),
  'XLA_* PJRT_* JAX_*',
  'ZE_* ONEAPI_* SYCL_* CCL_* METAL_* PYTORCH_* TORCH* TRITON_* FLASHINFER_* FLASH_* XFORMERS_* AOTI_*',
  // Threads, memory and processes that find each other.
  'OMP_* GOMP_* KMP_* MKL_* OPENBLAS_* BLIS_* NUMEXPR_* DNNL_* ONEDNN_* MALLOC_* MIMALLOC_* TCMALLOC_* NUMBA_* GLOO_* UCX_*',
  'OMPI_* PMIX_* I_MPI_* MPI* RAY_* SLURM_* MASTER_ADDR MASTER_PORT RANK LOCAL_RANK WORLD_SIZE',
  // Models.
  'HF_* HUGGINGFACE_* TRANSFORMERS_* TOKENIZERS_* SAFETENSORS_* MODELSCOPE_* VLLM_* SGLANG_* SGL_* LLAMA_* GGML_* MLX_*',
  'LITELLM_* LMDEPLOY_* LMCACHE_* MOONCAKE_* NIXL_* OUTLINES_* XGRAMMAR_*',
  // The network, and whom to trust there.
  'http_proxy https_proxy no_proxy all_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY SSL_CERT_FILE SSL_CERT_DIR',
  'CURL_CA_BUNDLE REQUESTS_CA_BUNDLE NODE_EXTRA_CA_CERTS',
  // Containers, and our own.
  'DOCKER_* CONTAINER* PODMAN_* SERVEWRIGHT_*',
]
  .join(' ')
  .split(' ')

/** They have other code run in every program that starts: nothing inherits them unless it is named. */
const startsCode = new Set([
  'PYTHONSTARTUP',
  'PYTHONINSPECT',
  'PYTHONBREAKPOINT',
  'PYTHONWARNINGS',
  'PYTHONUSERBASE',
])
const proxies = /_proxy$/i

function isInherited(name: string, value: string): boolean {
  if (startsCode.has(name) || !matchesName(name, inherited)) return false
  // A proxy may need its password.
  return proxies.test(name) || !isSecret(name, value)
}

function referred(name: string, own: Variables): string {
  const value = own[name]
  if (value !== undefined) return value
  throw new UsageError('usage/invalid-config', `The environment variable ${name} is not set`, {
    hint: `The preset passes it on to its server: set ${name}, or remove it from \`env\`.`,
  })
}

/**
 * The whole environment of a process of a server.
 * @param added over what is inherited; `NAME: ${NAME}` passes a variable of ours on, whatever it is
 * @throws UsageError `usage/invalid-config` for a variable to be passed on that is not set
 */
export function serverEnvironment(
  added: Readonly<Record<string, string>>,
  own: Variables = process.env,
): Record<string, string> {
  const named = passedNames(own)
  const kept = Object.entries(own).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (matchesName(entry[0], named) || isInherited(entry[0], entry[1])),
  )
  const given = Object.entries(added).map(
    ([name, value]) => [name, isReference(name, value) ? referred(name, own) : value] as const,
  )
  return Object.fromEntries([...kept, ...given])
}
