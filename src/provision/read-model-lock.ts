/** The models that this package can install, one folder for each: where the weights come from, pinned and hashed. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { InternalError, UsageError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import { packageRoot } from '../host/package-root.ts'
import { foldersIn, readTextIfThere } from '../host/staged-folder.ts'
import { pythonRange } from './read-lock.ts'

const modelManifest = z.strictObject({
  title: z.string(),
  /** SPDX identifier of the license of the weights. */
  license: z.string(),
  /** Package and version that bring the weights. */
  source: z.string(),
  /** The GGUF file among the environment's packages. */
  file: z.string(),
  python: pythonRange,
  /** Disk that the installation takes at most, in GiB, with what is removed at its end. */
  diskGiB: z.number(),
})

export interface ModelLock extends z.infer<typeof modelManifest> {
  readonly name: string
  /** Program that makes a Hugging Face folder: arguments are the GGUF file and the folder. */
  readonly converter: string
  /** Requirements with hashes: the weights, and what converts them. */
  readonly text: string
  /** SHA-256 of all that decides what comes out. */
  readonly hash: string
}

/** Folder with a folder for each model. */
export const shippedModels: string = join(packageRoot, 'models')

/** @throws UsageError `usage/model-not-found` with the models that can be installed */
export function readModelLock(name: string, models = shippedModels): ModelLock {
  const known = foldersIn(models)
  if (!known.includes(name)) {
    const guess = nearest(name, known)
    throw new UsageError(
      'usage/model-not-found',
      name === '' ? 'The model to install is not named' : `Servewright cannot install a model "${name}"`,
      {
        hint: guess === undefined ? `The models are: ${known.join(', ')}.` : `Did you mean ${guess}?`,
        facts: { known },
      },
    )
  }
  const folder = join(models, name)
  const converter = join(models, 'gguf_to_hf.py')
  const texts = [join(folder, 'model.json'), join(folder, 'requirements.lock'), converter].map(
    readTextIfThere,
  )
  const [manifest, text] = texts
  if (manifest === undefined || text === undefined) throw new InternalError(`${folder} is not complete`)
  const hash = createHash('sha256').update(texts.join('\0')).digest('hex')
  return { ...modelManifest.parse(JSON.parse(manifest)), name, converter, text, hash }
}
