/** Writes a zip archive: the same files give the same bytes, whenever and wherever they are packed. Pure. */
import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipEntry {
  /** Path in the archive, with slashes. */
  readonly name: string
  readonly bytes: Uint8Array
}

/** The first day that the format knows. */
const date = 0x21
const deflated = 8
const utf8Names = 0x800
const version = 20

interface Packed {
  readonly name: Buffer
  readonly data: Buffer
  readonly size: number
  readonly crc: number
}

function head(bytes: number, fields: readonly (readonly [number, number])[]): Buffer {
  const buffer = Buffer.alloc(bytes)
  let at = 0
  for (const [value, size] of fields) at = buffer.writeUIntLE(value, at, size)
  return buffer
}

/** What the local header and the central directory both say. */
const common = ({ name, data, size, crc }: Packed): readonly (readonly [number, number])[] => [
  [version, 2],
  [utf8Names, 2],
  [deflated, 2],
  [0, 2],
  [date, 2],
  [crc, 4],
  [data.length, 4],
  [size, 4],
  [name.length, 2],
  [0, 2],
]

const localHead = (entry: Packed): Buffer => head(30, [[0x04034b50, 4], ...common(entry)])

const directoryHead = (entry: Packed, offset: number): Buffer =>
  head(46, [[0x02014b50, 4], [version, 2], ...common(entry), [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]])

export function zip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, bytes } of entries) {
    const data = deflateRawSync(bytes)
    const entry = { name: Buffer.from(name), data, size: bytes.byteLength, crc: crc32(bytes) }
    const local = [localHead(entry), entry.name, data]
    directory.push(directoryHead(entry, offset), entry.name)
    parts.push(...local)
    offset += local.reduce((sum, part) => sum + part.length, 0)
  }
  const index = Buffer.concat(directory)
  const count = entries.length
  const end = head(22, [
    [0x06054b50, 4],
    [0, 4],
    [count, 2],
    [count, 2],
    [index.length, 4],
    [offset, 4],
    [0, 2],
  ])
  return Buffer.concat([...parts, index, end])
}
