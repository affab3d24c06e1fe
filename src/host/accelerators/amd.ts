/** AMD GPUs: as `amd-smi` tells of them, or `rocm-smi`, which came before it and is going away. */
import type { Accelerator, AcceleratorSearch, FoundAccelerators } from '../../contract/accelerator.ts'
import { parseAmdSmi, type AmdSmiTexts } from './amd-smi.ts'
import { askTool, type ToolAnswer } from './ask-tool.ts'
import { parseRocmSmi } from './rocm-smi.ts'

const folder = 'opt/rocm/bin'

const nothing: FoundAccelerators = { devices: [], notes: [] }

async function askAmdSmi(
  search: AcceleratorSearch,
): Promise<AmdSmiTexts | { readonly note: string } | undefined> {
  const ask = (...args: readonly string[]): Promise<ToolAnswer | undefined> =>
    askTool({ name: 'amd-smi', args: [...args, '--json'], folder }, search)
  const [memory, names, processes] = await Promise.all([
    ask('metric', '--mem-usage'),
    ask('static', '--asic'),
    ask('process'),
  ])
  if (memory === undefined || 'note' in memory) return memory
  const textOf = (answer: ToolAnswer | undefined): string =>
    answer === undefined || 'note' in answer ? '' : answer.text
  return { memory: memory.text, names: textOf(names), processes: textOf(processes) }
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
  variables: 'HIP* ROCM* ROCR_* ROC_* HSA_* AMD_* MIOPEN_* RCCL_* GPU_*',
  hint: 'Use a machine whose GPUs amd-smi or rocm-smi lists.',
  visibility: 'HIP_VISIBLE_DEVICES',
  compilers: ['hipcc'],
  look,
}
