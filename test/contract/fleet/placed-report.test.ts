/** The report of two presets that a Ray of two nodes has run on the real vLLM, as it came back. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { parseReport } from '../../../src/run/rejudge/parse-report.ts'

const path = 'test/fixtures/reports/fleet/tiny-and-tools.json.gz'

it('has both presets, each on a node of its own, and of each server the proof that nothing is left', () => {
  const document = parseReport(gunzipSync(readFileSync(path)).toString(), path)
  if (!('runs' in document)) throw new Error('It is not of several runs.')
  const { runs, verdict } = document
  expect(verdict).toBe('accepted')
  expect(
    runs.map(({ target, placement, provenance }) => [target, placement?.node, provenance.machine.host]),
  ).toEqual([
    ['tiny', 'node-1', 'node-1'],
    ['tools', 'node-2', 'node-2'],
  ])
  for (const { servers, placement } of runs) {
    expect(placement?.attempts).toHaveLength(1)
    expect(servers[0]?.teardown?.proof).toMatchObject({ survivors: [], portFree: true, sharedMemory: [] })
  }
})
