/** Reads a saved report, by its file or its folder. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { UsageError } from '../base/errors.ts'
import type { ReportDocument } from '../contract/report.ts'
import { lastReport } from '../host/report-folder.ts'
import { parseReport } from '../run/rejudge/parse-report.ts'

/** The longest text that a report may have: JavaScript has no longer strings. */
const mostBytes = 512 * 2 ** 20

export interface SavedReport {
  readonly document: ReportDocument
  /** Path of the file that it was read from. */
  readonly file: string
}

/** The report in a folder; the last one in a folder that keeps several. */
function fileOf(path: string): string {
  const inside = [join(path, 'report.json'), join(path, 'latest/report.json')]
  return inside.find((file) => existsSync(file)) ?? path
}

/**
 * @param path of a report.json, also compressed with gzip, or of a folder; default the last report
 * @throws UsageError `usage/invalid-report` for a file that holds no report
 */
export function readReport(path: string = lastReport): SavedReport {
  const file = fileOf(path)
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
    if (file.endsWith('.gz')) bytes = gunzipSync(bytes, { maxOutputLength: mostBytes })
  } catch (cause) {
    throw new UsageError('usage/invalid-report', `${file} cannot be read`, {
      cause,
      hint: 'Name a report.json, or a folder that holds one.',
    })
  }
  return { document: parseReport(bytes.toString('utf8'), file), file }
}
