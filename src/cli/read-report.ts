/** Reads a saved report, by its file or its folder, also compressed. */
import { constants } from 'node:buffer'
import { readFileSync, statSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { UsageError } from '../base/errors.ts'
import type { ReportDocument } from '../contract/report.ts'
import { keptIn } from '../host/report-folder.ts'
import { parseReport } from '../run/rejudge/parse-report.ts'
import { lastReport } from '../subject/last-report.ts'

/** The longest text that a report may have: JavaScript has no longer strings. */
const mostBytes = constants.MAX_STRING_LENGTH

export interface SavedReport {
  readonly document: ReportDocument
  /** Path of the file that it was read from. */
  readonly file: string
}

/**
 * @param place a file, or a folder as `lastReport` takes it; default the last report
 * @throws UsageError `usage/invalid-report` for a file that holds no report
 */
export function readReport(place: string = keptIn): SavedReport {
  const file = lastReport(place)
  let text: string
  try {
    if (statSync(file).size > mostBytes) throw new RangeError('It is longer than any report.')
    const bytes = readFileSync(file)
    text = (file.endsWith('.gz') ? gunzipSync(bytes, { maxOutputLength: mostBytes }) : bytes).toString('utf8')
  } catch (cause) {
    throw new UsageError('usage/invalid-report', `${file} cannot be read`, {
      cause,
      hint: 'Name a report.json, or a folder that holds one.',
    })
  }
  return { document: parseReport(text, file), file }
}
