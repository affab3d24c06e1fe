/** The server as a test sees it. */
import type { Check, ServerFacts } from '../contract/check.ts'
import type { Client } from '../contract/client.ts'
import type { Capability } from '../contract/preset.ts'
import type { CheckRecord } from '../contract/report.ts'
import { runCheck } from '../checks/run-check.ts'
import { createClient } from '../openai/client.ts'
import { apiKeyOf } from '../cli/targets.ts'
import { findCheck } from './find-check.ts'
import { providedHome } from './lease.ts'
import type { LeasedServer } from './provided.ts'
import { startRecording, type Recording } from './recording.ts'

export interface TestServer {
  /** Name of the preset, or id of the model that is attached to. */
  readonly name: string
  /** Root of the API, without `/v1`. */
  readonly baseUrl: string
  readonly model: string
  readonly claims: readonly Capability[]
  readonly facts: ServerFacts
  readonly client: Client
  /**
   * Runs a check and keeps its record for the report; never rejects by what the server does.
   * @param check one that `defineCheck` made, or the id of one
   * @throws UsageError `usage/unknown-check`
   */
  runCheck(check: Check | string): Promise<CheckRecord>
}

export interface RecordedServer {
  readonly server: TestServer
  readonly recording: Recording
}

export function createTestServer({ baseUrl, facts }: LeasedServer, signal: AbortSignal): RecordedServer {
  const { subject, checks } = providedHome()
  const direct = createClient({ baseUrl, ...apiKeyOf() })
  const recording = startRecording({ client: direct, model: facts.model, signal })
  const { model, claims } = facts
  return {
    recording,
    server: {
      name: subject,
      baseUrl,
      model,
      claims,
      facts,
      client: recording.client,
      runCheck: async (check) => {
        const known = typeof check === 'string' ? await findCheck(check, checks) : check
        // Not through the recording: the check's own record holds its exchanges.
        const record = await runCheck(known, { client: direct, facts, signal })
        recording.note(record)
        return record
      },
    },
  }
}
