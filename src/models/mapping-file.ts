/** The file that says which folder of the shared file system holds which Hugging Face model. */
import { defined } from '../base/defined.ts'
import { existsSync, readFileSync } from 'node:fs'
import { isAbsolute, join, normalize, resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { UsageError, messageOf } from '../base/errors.ts'
import { formatIssues } from '../base/format-issues.ts'
import { isFolderName, isHubId } from './model-name.ts'

export interface ModelMappings {
  /** Folder for a Hugging Face id: absolute, or below the shared models. */
  folderOf(id: string): string | undefined
  /** Hugging Face id for a folder, written as in the file. */
  idOf(folder: string): string | undefined
}

const variable = 'VLLM_MODEL_MAPPINGS'
const usualName = 'servewright.models.yaml'
const staysPut = (folder: string): boolean => isAbsolute(folder) && normalize(folder) === folder

const schema = z.object({
  mappings: z.record(
    z.string().refine(isHubId, { error: 'is not a Hugging Face id' }),
    z.string().refine((folder) => isFolderName(folder) || staysPut(folder), {
      error: 'is neither a folder below the shared models nor an absolute path',
    }),
  ),
})

const none: ModelMappings = { folderOf: () => undefined, idOf: () => undefined }

function broken(path: string, why: string, cause?: unknown): UsageError {
  return new UsageError('usage/invalid-mappings', `The model mappings ${path} cannot be used: ${why}`, {
    hint: 'Write YAML: `mappings:` and lines of the form `org/name: folder/below/the/shared/models`.',
    ...defined({ cause }),
  })
}

function readYaml(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    const message = messageOf(cause)
    throw broken(path, message.split('\n')[0] ?? message, cause)
  }
}

function fileOf(env: NodeJS.ProcessEnv, folder: string): string | undefined {
  const named = env[variable] ?? ''
  if (named !== '') return resolve(folder, named)
  const usual = join(folder, usualName)
  return existsSync(usual) ? usual : undefined
}

/**
 * @param folder where the default file is looked for, and what a relative name is relative to
 * @throws UsageError `usage/invalid-mappings` for a file that is named and absent, or that is malformed
 */
export function readMappings(env: NodeJS.ProcessEnv, folder: string): ModelMappings {
  const path = fileOf(env, folder)
  if (path === undefined) return none
  const input = readYaml(path)
  const parsed = schema.safeParse(input)
  if (!parsed.success) throw broken(path, formatIssues(parsed.error.issues, { schema, input }).join('; '))
  const forwards = new Map(Object.entries(parsed.data.mappings))
  // Where two ids share a folder the last one wins, as in the forebear.
  const backwards = new Map([...forwards].map(([id, target]) => [target, id]))
  return { folderOf: (id) => forwards.get(id), idOf: (target) => backwards.get(target) }
}
