/** NVIDIA GPUs as `nvidia-smi` lists them. */
import { defined } from '../../base/defined.ts'
import type {
  Accelerator,
  AcceleratorDevice,
  AcceleratorFacts,
  AcceleratorHolder,
  AcceleratorSearch,
  FoundAccelerators,
} from '../../contract/accelerator.ts'
import { askTool, textIn, type ToolAnswer } from './ask-tool.ts'
import { interconnectOf, parseLinkTable } from './interconnect.ts'

const mibPerGiB = 1024

type HoldersByUuid = ReadonlyMap<string, readonly AcceleratorHolder[]>

/** A number, undefined for `[N/A]`, which devices with unified memory say. */
const numberIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined

const giB = (text: string | undefined): number | undefined => {
  const mib = numberIn(text)
  return mib === undefined ? undefined : mib / mibPerGiB
}

const rowsOf = (text: string): readonly (readonly string[])[] =>
  text.split('\n').map((line) => line.split(',').map((cell) => cell.trim()))

/** @param text lines of `UUID of the GPU, pid, MiB`; others are left out */
export function parseComputeApps(text: string): HoldersByUuid {
  const found = new Map<string, AcceleratorHolder[]>()
  for (const [uuid = '', pidText, used] of rowsOf(text)) {
    const pid = numberIn(pidText)
    if (pid === undefined) continue
    found.set(uuid, [...(found.get(uuid) ?? []), defined({ pid, memoryGiB: giB(used) })])
  }
  return found
}

/** @param text lines of `index, UUID, MiB in all, MiB in use, name`; others are left out */
export function parseNvidiaSmi(text: string, holders: HoldersByUuid): readonly AcceleratorDevice[] {
  return rowsOf(text).flatMap(([first, uuid = '', total, used, ...name]): readonly AcceleratorDevice[] => {
    const index = numberIn(first)
    if (index === undefined || name.length === 0) return []
    const memory = { memoryGiB: giB(total), usedMemoryGiB: giB(used) }
    return [defined({ index, id: uuid, name: name.join(', '), ...memory, holders: holders.get(uuid) ?? [] })]
  })
}

/** @param text the head of what `nvidia-smi -q` prints; drivers from 610 on name their two parts KMD and UMD */
export function parseVersions(text: string): AcceleratorFacts {
  const [, driver] = /^(?:Driver|KMD) Version\s*:\s*(\d\S*)/m.exec(text) ?? []
  const [, cuda] = /^CUDA (?:UMD )?Version\s*:\s*(\d\S*)/m.exec(text) ?? []
  return defined({ driver, runtimes: cuda === undefined ? undefined : { CUDA: cuda } })
}

async function facts(search: AcceleratorSearch, { devices }: FoundAccelerators): Promise<AcceleratorFacts> {
  const ask = async (...args: readonly string[]): Promise<string> =>
    textIn(await askTool({ name: 'nvidia-smi', args }, search))
  const versions = parseVersions(await ask('-q', '-d', 'COMPUTE'))
  const interconnect = devices.length < 2 ? [] : interconnectOf(parseLinkTable(await ask('topo', '-m')))
  return { ...versions, ...(interconnect.length === 0 ? {} : { interconnect }) }
}

async function query(what: string, search: AcceleratorSearch): Promise<ToolAnswer | undefined> {
  return await askTool({ name: 'nvidia-smi', args: [what, '--format=csv,noheader,nounits'] }, search)
}

async function look(search: AcceleratorSearch): Promise<FoundAccelerators> {
  const [gpus, apps] = await Promise.all([
    query('--query-gpu=index,uuid,memory.total,memory.used,name', search),
    query('--query-compute-apps=gpu_uuid,pid,used_memory', search),
  ])
  if (gpus === undefined || apps === undefined) return { devices: [], notes: [] }
  if ('note' in gpus) return { devices: [], notes: [gpus.note] }
  const untold = 'note' in apps ? [`${apps.note}: the processes that hold them are unknown`] : []
  const devices = parseNvidiaSmi(gpus.text, parseComputeApps('note' in apps ? '' : apps.text))
  return {
    devices,
    notes: devices.length === 0 ? ['nvidia-smi does not answer with a list of GPUs'] : untold,
  }
}

export const nvidia: Accelerator = {
  title: 'NVIDIA GPU',
  plugin: { devices: 'nvidia.com/gpu' },
  clusterResource: { name: 'GPU' },
  variables: 'CUDA* CUDNN* CUBLAS* NVIDIA_* NVCC_* NCCL_* NVSHMEM_*',
  hint: 'Use a machine whose GPUs nvidia-smi lists.',
  visibility: ['CUDA_VISIBLE_DEVICES'],
  // By itself CUDA numbers the fastest first.
  numbering: { CUDA_DEVICE_ORDER: 'PCI_BUS_ID' },
  compilers: ['nvcc', 'cicc', 'ptxas'],
  look,
  facts,
}
