/** The exchanges of a page: compressed, and opened by its reader one check at a time. */
import { deflateRawSync } from 'node:zlib'
import type { CheckRecord } from '../../contract/report.ts'
import { checkAnchor, type Place } from './anchors.ts'

const hasExchanges = ({ exchanges }: CheckRecord): boolean => Object.keys(exchanges).length > 0
const level = 9

/**
 * @param failedOnly of each run, where there are too many
 * @returns anchor of a check → its exchanges as JSON, deflated, in base64: nothing in it can end a script or begin one
 */
export function packEvidence(
  places: readonly Place[],
  failedOnly: boolean,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    places.flatMap((place) =>
      place.run.checks
        .filter((record) => hasExchanges(record) && (!failedOnly || record.outcome.status === 'fail'))
        .map((record) => [
          checkAnchor(place, record),
          deflateRawSync(JSON.stringify(record.exchanges), { level }).toString('base64'),
        ]),
    ),
  )
}
