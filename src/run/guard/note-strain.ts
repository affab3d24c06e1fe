/** Records how busy machine and server were when requests of a check timed out. */
import { largest } from '../../base/extremes.ts'
import { defined } from '../../base/defined.ts'
import type { CheckRecord } from '../../contract/report.ts'
import type { Strain } from '../../contract/strain.ts'
import { machineLoad } from '../../host/machine-load.ts'
import { parseMetrics, sumOf } from '../../checks/judges/prometheus.ts'
import type { ServerUnderTest } from '../../server/server-under-test.ts'
import { timedOut } from './life-signs.ts'

const limits = { totalMs: 5_000 }

/** A figure of the server's metrics; undefined where it is not known what they are called, or they do not come. */
export async function readFigure(
  { client, facts }: ServerUnderTest,
  figure: 'waiting' | 'generationTokens',
): Promise<number | undefined> {
  const name = facts.engine?.metrics?.[figure]
  if (name === undefined) return undefined
  const page = await client.raw({ method: 'GET', path: '/metrics' }, { limits })
  return page.status === 200 ? sumOf(parseMetrics(page.body), name) : undefined
}

/** Tokens and requests that it has counted; undefined where that is not known, or does not come. */
export async function countWork({ client, facts }: ServerUnderTest): Promise<number | undefined> {
  const { generationTokens, promptTokens, finished } = facts.engine?.metrics ?? {}
  const names = [generationTokens, promptTokens, finished].filter((name) => name !== undefined)
  if (names.length === 0) return undefined
  const page = await client.raw({ method: 'GET', path: '/metrics' }, { limits })
  if (page.status !== 200) return undefined
  const samples = parseMetrics(page.body)
  return names.reduce((sum, name) => sum + (sumOf(samples, name) ?? 0), 0)
}

function isLocal({ origin, baseUrl }: ServerUnderTest): boolean {
  if (origin === 'launched') return true
  const { hostname } = new URL(baseUrl)
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')
}

/** @param lateMs by how much this process was late at its timers */
export const strainNow = (server: ServerUnderTest, lateMs: number): Strain => ({
  lateMs,
  local: isLocal(server),
  ...machineLoad(),
})

/** Metrics that do not come now take nothing back of what was seen. */
export const mostOf = (now: number | undefined, before: number | undefined): number | undefined =>
  now === undefined ? before : Math.max(now, before ?? 0)

/**
 * @param mostWaiting requests that were seen in the server's queue before; absent where that was never seen
 * @returns the record, with what the machine did meanwhile where that may have kept answers from coming in time
 */
export async function noteStrain(
  record: CheckRecord,
  server: ServerUnderTest,
  mostWaiting?: number,
): Promise<CheckRecord> {
  const late = Object.values(record.exchanges).filter(timedOut)
  if (record.outcome.status !== 'fail' || late.length === 0) return record
  const lateMs = largest(late.map((exchange) => exchange.lateMs ?? 0))
  const waiting = server.died.aborted ? undefined : await readFigure(server, 'waiting')
  const most = mostOf(waiting, mostWaiting)
  return { ...record, strain: { ...strainNow(server, lateMs), ...defined({ waiting: most }) } }
}
