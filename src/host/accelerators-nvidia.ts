/** NVIDIA GPUs as `nvidia-smi` lists them. */
import type { AcceleratorDevice, AcceleratorSearch, FoundAccelerators } from './accelerator-device.ts'
import { runCommand } from './run-command.ts'
import { programsOnPath } from './search-path.ts'

const mibPerGiB = 1024
const limitMs = 15_000
const query = ['--query-gpu=index,memory.total,memory.used,name', '--format=csv,noheader,nounits']

/** A number, undefined for `[N/A]`, which devices with unified memory say. */
const numberIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined

/** @param text lines of `index, MiB in all, MiB in use, name`; others are left out */
export function parseNvidiaSmi(text: string): readonly AcceleratorDevice[] {
  return text.split('\n').flatMap((line): readonly AcceleratorDevice[] => {
    const [first, total, used, ...name] = line.split(',').map((cell) => cell.trim())
    const index = numberIn(first)
    if (index === undefined || name.length === 0) return []
    const [memory, inUse] = [numberIn(total), numberIn(used)]
    return [
      {
        index,
        name: name.join(', '),
        ...(memory === undefined ? {} : { memoryGiB: memory / mibPerGiB }),
        ...(inUse === undefined ? {} : { usedMemoryGiB: inUse / mibPerGiB }),
        holders: [],
      },
    ]
  })
}

export async function findNvidia({ env, signal }: AcceleratorSearch): Promise<FoundAccelerators> {
  const [file] = programsOnPath('nvidia-smi', env)
  if (file === undefined) return { devices: [], notes: [] }
  const { stdout, failure } = await runCommand({ file, args: query, timeoutMs: limitMs, signal })
  if (failure !== undefined) return { devices: [], notes: [`${file} ${failure}`] }
  return { devices: parseNvidiaSmi(stdout), notes: [] }
}
