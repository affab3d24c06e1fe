/** The two things that can be tested: a preset that we launch, and a server that runs already. */
import { UsageError } from '../base/errors.ts'
import type { EventListener } from '../contract/events.ts'
import type { Provenance } from '../contract/report.ts'
import type { Interrupt } from '../host/interrupt.ts'
import { createRunDirectory } from '../host/run-directory.ts'
import { planChecks, type CheckFilter } from '../checks/plan-checks.ts'
import { attachServer } from '../server/attach-server.ts'
import { assertNeeds } from '../server/preflight.ts'
import type { ServerUnderTest } from '../server/server-under-test.ts'
import { startServer } from '../server/start-server.ts'
import { findPreset, prepareLaunch, type PreparedLaunch } from './prepare-launch.ts'
import { provenance } from './provenance.ts'
import { parseClaims } from './options.ts'
import type { RunWords } from './run-words.ts'

export interface Target {
  /** For people. */
  readonly title: string
  readonly secrets: readonly string[]
  open(parts: { readonly interrupt: Interrupt; readonly onEvent: EventListener }): Promise<ServerUnderTest>
  provenance(): Promise<Provenance>
  /** Path of the server's log, where there is one. */
  log?(): string
  /** Removes what only the run needed. */
  close(): void
}

/** The key that a server asks for, or shall ask for. */
export const apiKeyOf = (): { readonly apiKey?: string } => {
  const key = process.env['SERVEWRIGHT_API_KEY']
  return key === undefined || key === '' ? {} : { apiKey: key }
}
const secretsOf = ({ apiKey: key }: { readonly apiKey?: string }): readonly string[] =>
  key === undefined ? [] : [key]

export const filterOf = ({ only, skip }: Pick<RunWords, 'only' | 'skip'>): CheckFilter => ({
  ...(only === undefined ? {} : { only }),
  ...(skip === undefined ? {} : { skip }),
})

/** @throws UsageError before anything is started */
export async function launchTarget(name: string, words: RunWords, runId: string): Promise<Target> {
  const launchWords = { preset: name, ...words }
  const preset = await findPreset(launchWords)
  // A filter that matches nothing is better told now than after the start.
  planChecks({ model: name, claims: preset.claims, expectations: preset.expectations ?? {} }, filterOf(words))
  const directory = createRunDirectory()
  const key = apiKeyOf()
  let prepared: PreparedLaunch | undefined
  return {
    title: `${preset.name} · ${preset.title}`,
    secrets: secretsOf(key),
    open: async ({ interrupt, onEvent }) => {
      // Before the model, which may mean to copy it for minutes.
      await assertNeeds(preset, interrupt.signal)
      prepared = await prepareLaunch(preset, launchWords, interrupt.signal)
      const { signal, hurry } = interrupt
      return await startServer({ ...prepared, ...key, runId, directory, signal, hurry, onEvent })
    },
    provenance: () => Promise.resolve(provenance(prepared?.located.versions ?? {})),
    log: () => directory.log,
    close: () => directory.remove(),
  }
}

/** @throws UsageError when no model is named or the address is none */
export function attachTarget(url: string, words: RunWords): Target {
  const { model } = words
  if (model === undefined) {
    throw new UsageError('usage/invalid-arguments', '--url needs --model', {
      hint: 'GET /v1/models of that server lists its ids.',
    })
  }
  if (!URL.canParse(url)) {
    throw new UsageError('usage/invalid-arguments', `"${url}" is no address`, {
      hint: 'Such as http://127.0.0.1:8000.',
    })
  }
  const baseUrl = url.replace(/\/+$/, '').replace(/\/v1$/, '')
  const claims = parseClaims(words.claims)
  planChecks({ model, claims, expectations: {} }, filterOf(words))
  const key = apiKeyOf()
  return {
    title: `${model} at ${baseUrl}`,
    secrets: secretsOf(key),
    open: ({ interrupt }) => attachServer({ baseUrl, model, claims, ...key, signal: interrupt.signal }),
    provenance: () => Promise.resolve(provenance({})),
    close: () => undefined,
  }
}
