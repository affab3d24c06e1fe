/** What a copy says of itself: a manifest of its files, and a marker that is written last. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeDurably, writeFlushed } from './durable.ts'

/** The forebear's marker had this name too, with the text `ok`. */
const markerName = '.copy_complete'
const manifestName = '.copy_manifest.json'
/** Names at the top of a copy that are no part of the model. */
export const reservedNames: readonly string[] = [markerName, manifestName]

const file = z.object({
  name: z.string(),
  size: z.int(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Modification time of the source, in nanoseconds, as text since it exceeds a JSON number. */
  sourceMtimeNs: z.string(),
})
const manifest = z.object({
  version: z.literal(1),
  folders: z.array(z.string()).readonly(),
  files: z.array(file).readonly(),
})
const marker = z.object({ version: z.literal(1), manifestSha256: z.string() })

export type CopiedFile = Readonly<z.infer<typeof file>>
export type CopyManifest = Readonly<z.infer<typeof manifest>>

export const markerPath = (folder: string): string => join(folder, markerName)
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/**
 * The marker's own flush makes the manifest's name durable too; a marker without its manifest vouches for nothing.
 * @returns what to hand to `writeMarker`
 */
export async function writeManifest(folder: string, written: CopyManifest): Promise<string> {
  const text = `${JSON.stringify(written, undefined, 1)}\n`
  await writeFlushed(join(folder, manifestName), text)
  return sha256(text)
}

/** From here on the copy counts. */
export async function writeMarker(folder: string, manifestSha256: string): Promise<void> {
  await writeDurably(markerPath(folder), `${JSON.stringify({ version: 1, manifestSha256 })}\n`)
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return undefined
  }
}

function parse<Shape>(schema: z.ZodType<Shape>, text: string): Shape | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

export type ReadManifest =
  | { readonly manifest: CopyManifest; readonly manifestSha256: string }
  | { readonly unusable: 'unmarked' | 'damaged' }

/** The manifest that the marker vouches for. */
export async function readManifest(folder: string): Promise<ReadManifest> {
  const seal = parse(marker, (await readIfThere(markerPath(folder))) ?? '')
  if (seal === undefined) return { unusable: 'unmarked' }
  const text = await readIfThere(join(folder, manifestName))
  if (text === undefined || sha256(text) !== seal.manifestSha256) return { unusable: 'damaged' }
  const read = parse(manifest, text)
  return read === undefined
    ? { unusable: 'damaged' }
    : { manifest: read, manifestSha256: seal.manifestSha256 }
}
