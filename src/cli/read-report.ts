/** Reads report documents from files, also compressed ones. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { UsageError } from '../base/errors.ts'
import type { ReportDocument } from '../contract/report.ts'
import { parseReport } from '../run/rejudge/parse-report.ts'
import { lastReport } from '../subject/last-report.ts'

/** The longest text that a report may have: JavaScript has no longer strings. */
const mostBytes = 512 * 2 ** 20

/**
 * @param place a file, or a folder as `lastReport` takes it
 * @throws UsageError `usage/invalid-report` for a file that holds no report
 */
export function readReport(place: string): ReportDocument {
  const file = lastReport(place)
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
  return parseReport(bytes.toString('utf8'), file)
}
