/** The server as a test sees it. */
import type { Check, ServerFacts } from '../contract/check.ts'
import type { Client } from '../contract/client.ts'
import type { Exchange } from '../contract/exchange.ts'
import type { Capability } from '../contract/preset.ts'
import type { CheckRecord } from '../contract/report.ts'
import { askGolden, goldensOf, type Golden } from '../checks/judges/goldens.ts'
import { notRun, runCheck } from '../checks/run-check.ts'
import { skipReason } from '../checks/skip-reason.ts'
import { markKnown } from '../checks/known-findings.ts'
import { findCheck } from './find-check.ts'
import { providedPool } from './lease.ts'
import type { LeasedServer } from './provided.ts'
import { startRecording, type Recording } from './recording.ts'
import { type WatchedTest, watchedClient } from './watched-client.ts'

export interface TestServer {
  /** Name of the preset, or id of the model that is attached to. */
  readonly name: string
  /** Root of the API, without `/v1`. */
  readonly baseUrl: string
  readonly model: string
  readonly claims: readonly Capability[]
  readonly facts: ServerFacts
  readonly client: Client
  /** What a reference answers to prompts, where the preset names goldens. */
  readonly goldens: readonly Golden[]
  /** Asks what the reference was asked, in the same form. */
  askGolden(golden: Golden): Promise<Exchange>
  /**
   * Why a check has nothing to say of this preset, as `servewright plan` shows it; undefined where it applies.
   * @param check one that `defineCheck` made, or the id of one
   * @throws UsageError `usage/unknown-check`
   */
  skipReason(check: Check | string): Promise<string | undefined>
  /**
   * Runs a check, and leaves it to the test what its outcome means; never rejects by what the server does.
   * @param check one that `defineCheck` made, or the id of one
   * @throws UsageError `usage/unknown-check`
   */
  runCheck(check: Check | string): Promise<CheckRecord>
}

/** A server with what only the matchers use. */
interface JudgedServer extends TestServer {
  readonly [judge]: (check: Check | string) => Promise<CheckRecord>
}

const withoutBaseline = 'this check compares with a baseline server, which only `servewright run` starts'

const judge = Symbol('judge')
const isJudged = (server: TestServer): server is JudgedServer => judge in server

/** Runs a check whose record the report shows beside the test. */
export async function judgeServer(server: TestServer, check: Check | string): Promise<CheckRecord> {
  if (!isJudged(server)) throw new TypeError('toPassCheck is called on the `server` of a test')
  return await server[judge](check)
}

export interface RecordedServer {
  readonly server: TestServer
  readonly recording: Recording
}

export function createTestServer(leased: LeasedServer, test: WatchedTest): RecordedServer {
  const { baseUrl, facts, known: excused } = leased
  const { signal } = test
  const { subject, checks } = providedPool()
  const direct = watchedClient(leased, test)
  const recording = startRecording({ client: direct, model: facts.model, signal })
  const { model, claims } = facts
  const find = async (check: Check | string): Promise<Check> =>
    typeof check === 'string' ? await findCheck(check, checks) : check
  const reasonOf = (check: Check): string | undefined =>
    check.exerciseBaseline === undefined ? skipReason(check, facts)?.reason : withoutBaseline
  const run = async (word: Check | string): Promise<CheckRecord> => {
    const check = await find(word)
    const reason = reasonOf(check)
    if (reason !== undefined) return notRun(check, reason)
    // Not through the recording: the check's own record holds its exchanges.
    return markKnown(await runCheck(check, { client: direct, facts, signal }), excused)
  }
  const kept = async (check: Check | string, keep: (record: CheckRecord) => void): Promise<CheckRecord> => {
    const record = await run(check)
    keep(record)
    return record
  }
  return {
    recording,
    server: {
      name: subject,
      baseUrl,
      model,
      claims,
      facts,
      client: recording.client,
      goldens: goldensOf(facts),
      askGolden: (golden) => askGolden({ client: recording.client, facts, signal }, golden),
      skipReason: async (check) => reasonOf(await find(check)),
      runCheck: (check) => kept(check, recording.keepExchanges),
      [judge]: (check) => kept(check, recording.note),
    } as JudgedServer,
  }
}
