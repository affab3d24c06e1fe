/** Reads a report document of any version that there has been. */
import { Ajv, type ValidateFunction } from 'ajv'
import { UsageError } from '../../base/errors.ts'
import type { ReportDocument } from '../../contract/report.ts'
import { unpackReport } from '../../contract/written-exchanges.ts'
import { readPackageFile } from '../../host/package-root.ts'
import { renameCodes } from './rename-codes.ts'
import { type Plain, upgradeReport } from './upgrade-report.ts'

const hint = 'Name a report.json that `servewright run`, `servewright load` or its Vitest reporter wrote.'

function invalid(path: string, why: string, cause?: unknown): UsageError {
  return new UsageError('usage/invalid-report', `${path} ${why}`, { hint, cause })
}

/** JSON has no infinity: the end of an interval that has none is written as null. */
const withInfinity = (key: string, value: unknown): unknown =>
  key === 'high' && value === null ? Infinity : value

function parseJson(text: string, path: string): Plain {
  let value: unknown
  try {
    value = JSON.parse(text, withInfinity)
  } catch (cause) {
    throw invalid(path, 'is not JSON', cause)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Plain
  throw invalid(path, 'is not a report: it holds no object')
}

function current(document: Plain, path: string): Plain {
  const version = document['schemaVersion']
  if (version === 2) return document
  if (version === 1) return upgradeReport(document)
  if (version === undefined) throw invalid(path, 'is not a report: it has no schemaVersion')
  throw invalid(path, `has schemaVersion ${JSON.stringify(version)}, and this version reads 1 and 2`)
}

const validators = new Map<string, ValidateFunction>()

/** Many reports may be read, and a schema takes long to compile. */
function validatorOf(schema: string): ValidateFunction {
  const known = validators.get(schema)
  if (known !== undefined) return known
  const made = new Ajv({ strict: false, strictNumbers: false }).compile(
    JSON.parse(readPackageFile(schema)) as object,
  )
  validators.set(schema, made)
  return made
}

const today = (document: ReportDocument): ReportDocument =>
  'runs' in document ? { ...document, runs: document.runs.map(renameCodes) } : renameCodes(document)

/**
 * @param path of the file, for people
 * @throws UsageError `usage/invalid-report`
 */
export function parseReport(text: string, path: string): ReportDocument {
  const document = current(parseJson(text, path), path)
  const schema = 'runs' in document ? 'schemas/batch.schema.json' : 'schemas/report.schema.json'
  const validate = validatorOf(schema)
  if (validate(document)) return today(unpackReport(document as unknown as ReportDocument))
  const [error] = validate.errors ?? []
  throw invalid(path, `is not a complete report: ${error?.instancePath ?? ''} ${error?.message ?? ''}`)
}
