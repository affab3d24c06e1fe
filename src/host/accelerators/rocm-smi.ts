/** What `rocm-smi --showproductname --showmeminfo vram --showpids --json` prints. */
import { z } from 'zod'
import { defined } from '../../base/defined.ts'
import type { AcceleratorHolder, FoundAccelerators } from '../../contract/accelerator.ts'
import { readJson } from './ask-tool.ts'

const bytesPerGiB = 2 ** 30

/** Entries `card0`, `card1`, … and `system`, of texts by name. */
const listing = z.record(z.string(), z.record(z.string(), z.string()))

const giB = (bytes: string | undefined): number | undefined =>
  bytes !== undefined && /^\d+$/.test(bytes) ? Number(bytes) / bytesPerGiB : undefined

interface Process {
  /** How many GPUs it uses; which ones is not told. */
  readonly gpus: number
  readonly holder: AcceleratorHolder
}

/** An entry such as `"PID28389": "llama-server, 1, 2353860608, 11011, 0"`: name, GPUs, bytes, SDMA, occupancy. */
function processOf([key, text]: readonly [string, string]): readonly Process[] {
  const pid = /^PID(\d+)$/.exec(key)?.[1]
  const [gpus, bytes] = text.split(', ').slice(-4)
  if (pid === undefined || !(Number(gpus) > 0)) return []
  return [{ gpus: Number(gpus), holder: defined({ pid: Number(pid), memoryGiB: giB(bytes) }) }]
}

/** @returns undefined for a text that is not such a listing */
export function parseRocmSmi(text: string): FoundAccelerators | undefined {
  const listed = readJson(text, listing)
  if (listed === undefined) return undefined
  const cards = Object.entries(listed).flatMap(([key, card]) => {
    const index = /^card(\d+)$/.exec(key)?.[1]
    return index === undefined ? [] : [{ index: Number(index), card }]
  })
  const processes = Object.entries(listed['system'] ?? {}).flatMap(processOf)
  // The memory is that of all its GPUs together, so it is reported only if there is one GPU.
  const everywhere = processes.filter(({ gpus }) => gpus >= cards.length)
  const holders = everywhere.map(({ holder }) => (cards.length === 1 ? holder : { pid: holder.pid }))
  const devices = cards.map(({ index, card }) =>
    defined({
      index,
      name: card['Card Series'] ?? card['Card series'],
      memoryGiB: giB(card['VRAM Total Memory (B)']),
      usedMemoryGiB: giB(card['VRAM Total Used Memory (B)']),
      holders,
    }),
  )
  const somewhere = processes.filter(({ gpus }) => gpus < cards.length).map(({ holder }) => holder.pid)
  return {
    devices,
    notes:
      somewhere.length === 0 || cards.length === 0
        ? []
        : [`rocm-smi does not report which of them pid ${somewhere.join(', ')} uses`],
  }
}
