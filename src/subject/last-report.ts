/** Where the document of the last run is. */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../base/errors.ts'

const names = ['report.json', 'latest/report.json', 'report.json.gz']

/**
 * @param place a report document, or a folder that holds one, itself or as its `latest`
 * @returns path of the document; of several in one folder, the newest
 * @throws UsageError `usage/invalid-report` where there is none
 */
export function lastReport(place: string): string {
  if (existsSync(place) && !statSync(place).isDirectory()) return place
  const found = names.map((name) => join(place, name)).filter((path) => existsSync(path))
  const [newest] = found.toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
  if (newest !== undefined) return newest
  const why = existsSync(place) ? 'holds no report' : 'cannot be read: it does not exist'
  throw new UsageError('usage/invalid-report', `${place} ${why}`, {
    hint: 'Run `servewright run` first, or name a report.json, or a folder that holds one.',
  })
}
