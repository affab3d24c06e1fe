/** `modules_to_not_convert.json`: which modules of a quantized checkpoint, and of its draft, are left as they were. */
import { isAbsolute, join } from 'node:path'
import { z } from 'zod'
import { UsageError } from '../../base/errors.ts'
import { formatIssues } from '../../base/format-issues.ts'
import type { LaunchRequest } from '../../contract/engine.ts'
import type { VllmNeuronOptions } from './options.ts'

export interface KeptModules {
  readonly target?: readonly string[] | undefined
  readonly draft?: readonly string[] | undefined
}

const list = z.array(z.string()).optional()
const section = z.object({ modules_to_not_convert: list }).optional()
const file = z.object({ modules_to_not_convert: list, model: section, draft_model: section })

const fileName = 'modules_to_not_convert.json'

function refuse(path: string, why: string): UsageError {
  return new UsageError('usage/invalid-options', `options.quantized: ${path} ${why}`, {
    hint: 'Correct the file, or name the modules in `quantized.modulesToNotConvert`.',
  })
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw refuse(path, 'is not JSON')
  }
}

/**
 * The target's list is under `model`, or else at the top level; the draft's is under `draft_model`.
 * @throws UsageError `usage/invalid-options`
 */
export function parseKeptModules(path: string, text: string): KeptModules {
  const input = parseJson(path, text)
  const parsed = file.safeParse(input)
  if (!parsed.success)
    throw refuse(path, formatIssues(parsed.error.issues, { schema: file, input }).join('; '))
  const { model, draft_model: draft, modules_to_not_convert: top } = parsed.data
  return { target: model?.modules_to_not_convert ?? top, draft: draft?.modules_to_not_convert }
}

/** @returns the file to read, undefined where the options need none */
export function modulesFileOf({
  model,
  options: { quantized },
}: LaunchRequest<VllmNeuronOptions>): string | undefined {
  if (quantized === undefined) return undefined
  if (quantized.modulesFile !== undefined) return quantized.modulesFile
  return isAbsolute(model) ? join(model, fileName) : undefined
}

/** @throws UsageError for a named file that is not there */
function readList(request: LaunchRequest<VllmNeuronOptions>): KeptModules {
  const path = modulesFileOf(request)
  if (path === undefined) return {}
  const text = request.files?.[path]
  if (text !== undefined) return parseKeptModules(path, text)
  if (request.options.quantized?.modulesFile !== undefined) throw refuse(path, 'cannot be read')
  return {}
}

/** What the options say, and the file for what they leave out. @throws UsageError `usage/invalid-options` */
export function keptModules(request: LaunchRequest<VllmNeuronOptions>): KeptModules {
  const { modulesToNotConvert, draftModulesToNotConvert } = request.options.quantized ?? {}
  const read = readList(request)
  return { target: modulesToNotConvert ?? read.target, draft: draftModulesToNotConvert ?? read.draft }
}
