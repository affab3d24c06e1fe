/** AMD GPUs: as `amd-smi` tells of them, or `rocm-smi`, which came before it and is going away. */
import { defined } from '../../base/defined.ts'
import type {
  Accelerator,
  AcceleratorFacts,
  AcceleratorSearch,
  FoundAccelerators,
} from '../../contract/accelerator.ts'
import { parseAmdSmi, parseAmdTopology, parseAmdVersions, type AmdSmiTexts } from './amd-smi.ts'
import { askTool, textIn, type ToolAnswer } from './ask-tool.ts'
import { interconnectOf } from './interconnect.ts'
import { parseRocmSmi } from './rocm-smi.ts'

const folder = 'opt/rocm/bin'

const nothing: FoundAccelerators = { devices: [], notes: [] }

const ask = (search: AcceleratorSearch, ...args: readonly string[]): Promise<ToolAnswer | undefined> =>
  askTool({ name: 'amd-smi', args: [...args, '--json'], folder }, search)

async function askAmdSmi(
  search: AcceleratorSearch,
): Promise<AmdSmiTexts | { readonly note: string } | undefined> {
  const [memory, names, processes] = await Promise.all([
    ask(search, 'metric', '--mem-usage'),
    ask(search, 'static', '--asic'),
    ask(search, 'process'),
  ])
  if (memory === undefined || 'note' in memory) return memory
  return { memory: memory.text, names: textIn(names), processes: textIn(processes) }
}

async function facts(search: AcceleratorSearch, { devices }: FoundAccelerators): Promise<AcceleratorFacts> {
  const versions = parseAmdVersions(textIn(await ask(search, 'version')))
  const links = devices.length < 2 ? [] : parseAmdTopology(textIn(await ask(search, 'topology')))
  return { ...versions, ...defined({ interconnect: links.length === 0 ? undefined : interconnectOf(links) }) }
}

async function askRocmSmi(search: AcceleratorSearch): Promise<FoundAccelerators | undefined> {
  const args = ['--showproductname', '--showmeminfo', 'vram', '--showpids', '--json']
  const answer = await askTool({ name: 'rocm-smi', args, folder }, search)
  if (answer === undefined) return undefined
  if ('note' in answer) return { devices: [], notes: [answer.note] }
  return parseRocmSmi(answer.text) ?? { devices: [], notes: ['rocm-smi does not answer with a list of GPUs'] }
}

/** The older tool is asked only where the newer one is not there or does not tell. */
async function look(search: AcceleratorSearch): Promise<FoundAccelerators> {
  const texts = await askAmdSmi(search)
  if (texts === undefined) return (await askRocmSmi(search)) ?? nothing
  const told = 'note' in texts ? undefined : parseAmdSmi(texts)
  if (told !== undefined) return told
  const why = 'note' in texts ? texts.note : 'amd-smi does not answer with a list of GPUs'
  const older = (await askRocmSmi(search)) ?? nothing
  return older.devices.length > 0 ? older : { devices: [], notes: [why, ...older.notes] }
}

export const amd: Accelerator = {
  title: 'AMD GPU',
  plugin: { devices: 'amd.com/gpu' },
  clusterResource: { name: 'GPU' },
  variables: 'HIP* ROCM* ROCR_* ROC_* HSA_* AMD_* MIOPEN_* RCCL_* GPU_*',
  hint: 'Use a machine whose GPUs amd-smi or rocm-smi lists.',
  visibility: ['ROCR_VISIBLE_DEVICES', 'HIP_VISIBLE_DEVICES'],
  compilers: ['hipcc'],
  look,
  facts,
}
