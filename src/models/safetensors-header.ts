/** The header of a safetensors file: which tensors it holds, without reading any. */
import { open } from 'node:fs/promises'

export interface TensorInfo {
  /** E.g. `BF16`, `I8`, `F8_E4M3`. */
  readonly dtype: string
  readonly shape: readonly number[]
}

/** The format's own limit is 100 MB. */
const longestHeader = 100_000_000
const lengthBytes = 8

/** @returns tensors by name; undefined for a file that is not a safetensors file */
export async function readSafetensorsHeader(
  path: string,
): Promise<Readonly<Record<string, TensorInfo>> | undefined> {
  await using file = await open(path, 'r')
  const head = Buffer.alloc(lengthBytes)
  const { bytesRead } = await file.read(head, 0, lengthBytes, 0)
  if (bytesRead < lengthBytes) return undefined
  const length = Number(head.readBigUInt64LE())
  const { size } = await file.stat()
  if (length > longestHeader || length + lengthBytes > size) return undefined
  const text = Buffer.alloc(length)
  await file.read(text, 0, length, lengthBytes)
  return tensorsOf(text.toString('utf8'))
}

function tensorsOf(text: string): Readonly<Record<string, TensorInfo>> | undefined {
  try {
    const { __metadata__: _, ...tensors } = JSON.parse(text) as Record<string, TensorInfo>
    return tensors
  } catch {
    return undefined
  }
}
