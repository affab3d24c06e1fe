/** The two things that can be tested: a preset that we launch, and a server that runs already. */
import { defined } from '../base/defined.ts'
import { refuse } from '../base/refuse.ts'
import { secretParameters } from '../base/secrets/secrets-of.ts'
import type { EngineFacts } from '../contract/engine-facts.ts'
import type { OddsExpectation } from '../contract/odds.ts'
import type { LoadPlan } from '../contract/load-plan.ts'
import type { Capability, KnownFinding, Preset } from '../contract/preset.ts'
import type { ServerDescription } from '../contract/server-description.ts'
import type { Provenance } from '../contract/report.ts'
import { ofBehind } from '../checks/known-findings.ts'
import { planChecks, type CheckFilter } from '../checks/plan-checks.ts'
import { resolveModel } from '../models/resolve-model.ts'
import { attachedExpectations } from '../presets/attached-expectations.ts'
import { attachServer } from '../server/attach-server.ts'
import type { Manners } from '../server/client/tested-client.ts'
import { describeAccelerators } from '../host/accelerators/describe.ts'
import type { AskedDevices } from '../server/claim-devices.ts'
import type { ServerUnderTest } from '../server/server-under-test.ts'
import { type ApiKey, apiKeyFor, apiKeyOf } from './api-key.ts'
import { type OpenParts, starterOf } from './preset-starter.ts'
import { provenance } from './provenance.ts'
import { givenSecrets } from './secrets.ts'
import { expectedOf, knownOfDescribed, knownOfFound, titleOf, withDescription } from './described-server.ts'
import { readOdds } from './read-goldens.ts'
import { sendHeaders } from './send-headers.ts'
import { startsOfRun } from './starts-of-run.ts'

type Open = (parts: OpenParts) => Promise<ServerUnderTest>

export interface Subject {
  /** What people know it by. */
  readonly title: string
  /** Absent for a server that runs already. */
  readonly preset?: Preset
  /** What no document and no line may show. */
  readonly secrets: readonly string[]
  /** The key that the server asks for. */
  readonly apiKey?: string
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>
  /** Loads that are put on the server after the checks. */
  readonly loads?: readonly LoadPlan[]
  readonly open: Open
  /** Starts the preset with an empty compile cache; absent where no planned check asks for it. */
  readonly openCold?: Open
  /** Starts the preset's baseline; absent where no planned check asks for it. */
  readonly openBaseline?: Open
  /** Starts the server behind a gateway; absent where the preset is not a gateway. */
  readonly openUpstream?: Open
  /** Findings that are known of the engine that was found. */
  known(): readonly KnownFinding[]
  /** Folder of the model's files, with its tokenizer; undefined where they are not on this machine. */
  modelFolder(): Promise<string | undefined>
  provenance(): Promise<Provenance>
  /** Paths of the servers' logs, by the names under which they are kept. */
  logs(): Readonly<Record<string, string>>
  /** Lets its devices go, once its servers have stopped; absent for a server that runs already. */
  release?(): void
  /** Removes what only the run needed, and lets its devices go. */
  close(): void
}

/** How a preset is launched. */
export interface LaunchOptions {
  /** Unique; the processes of the run carry it. */
  readonly runId: string
  /** A fixed port rather than a fresh one. */
  readonly port?: number
  /** The engine to use: a Python or a virtual environment. */
  readonly enginePath?: string
  /** Devices to use. Default `auto`: as many free ones as the preset needs. */
  readonly devices?: AskedDevices
  /** The preset that the preset's `upstream` names. */
  readonly upstream?: Preset
  /** Which checks will be run: they decide which servers are started before the one under test. */
  readonly filter: CheckFilter
}

const secretsOf = ({ apiKey: key }: ApiKey): readonly string[] => [
  ...(key === undefined ? [] : [key]),
  ...givenSecrets(),
]

async function folderOf({ model }: Preset): Promise<string | undefined> {
  const resolved = await resolveModel(model, { signal: new AbortController().signal, copy: 'look' })
  return resolved.kind === 'path' ? resolved.path : undefined
}

/** @throws UsageError before anything is started */
export function launchSubject(found: Preset, options: LaunchOptions): Subject {
  const { runId, port, enginePath, devices, filter, upstream } = options
  const preset = port === undefined ? found : { ...found, port }
  const key = apiKeyFor(preset.claims)
  const own = starterOf(preset, { ...key, ...defined({ enginePath, devices }) })
  const behind = upstream && starterOf(upstream, {})
  const starts = startsOfRun<OpenParts>(preset, {
    runId,
    filter,
    start: own.start,
    ...defined({ startUpstream: behind?.start }),
  })
  const release = (): void => {
    own.release()
    behind?.release()
  }
  return {
    title: `${preset.name} · ${preset.title}`,
    preset,
    secrets: secretsOf(key),
    ...key,
    ...defined({ loads: preset.load }),
    ...starts,
    release,
    close: () => {
      starts.close()
      release()
    },
    known: () => [...own.known(), ...ofBehind(behind?.known() ?? [])],
    modelFolder: () => folderOf(own.prepared()?.preset ?? preset),
    provenance: async () =>
      provenance(
        { ...behind?.prepared()?.located.versions, ...own.prepared()?.located.versions },
        // Also where the run was interrupted.
        await describeAccelerators({ signal: new AbortController().signal }),
      ),
  }
}

/** A server that runs already. */
export interface AttachOptions {
  /** Address of its API, with or without `/v1`. */
  readonly url: string
  /** Id of the model to ask for; absent where the server's list is to say it. */
  readonly model?: string
  /** What is said of the server beside all this; the options here go over it. */
  readonly description?: ServerDescription
  /** Sent with every request, as written: `${NAME}` stands for a variable of the environment. */
  readonly headers?: Readonly<Record<string, string>>
  /** How long a server that is still starting is waited for, in milliseconds. */
  readonly waitMs?: number
  /** Absent where the server itself is to be asked what it offers. */
  readonly claims?: readonly Capability[]
  readonly manners?: Manners
  /** Known odds of the model, their paths resolved. */
  readonly odds?: readonly OddsExpectation[]
  readonly filter: CheckFilter
}

/** Routes of the API and beside it, of which an address may be copied: the API is where they are found. */
const routes =
  /(?:\/(?:chat\/completions|completions|health|metrics)|(?<=\/v\d+)\/(?:models|embeddings|responses|messages|score|rerank))$/

/** A name with a port, or an address of this machine or network; any other word may be a secret that was mistyped. */
const bareAddress = /^(?:[\w.-]+:\d+|localhost|\d+(?:\.\d+){3}|\[[\da-f:]+\](?::\d+)?)(?:\/|$)/i

/**
 * @returns the address of the API, without the route that it may name, and without `/v1` and slashes at its end
 * @throws UsageError, which does not quote it: it may hold a secret
 */
function assertAddress(given: string): string {
  const url = bareAddress.test(given) ? `http://${given}` : given
  const parsed = URL.parse(url)
  if (parsed === null)
    return refuse('What --url names is not an address', 'Give an address such as http://127.0.0.1:8000.')
  const { username, password, search, hash, protocol } = parsed
  if (protocol !== 'http:' && protocol !== 'https:')
    return refuse(`--url takes no ${protocol}// address`, 'Use http:// or https://.')
  if (username !== '' || password !== '')
    return refuse('The address at --url holds a user name or a password', 'Set SERVEWRIGHT_API_KEY instead.')
  if (search !== '' || hash !== '') {
    const what = secretParameters(url).length > 0 ? 'a secret in its parameters' : 'parameters'
    return refuse(
      `The address at --url holds ${what}`,
      'Give the address alone, and set SERVEWRIGHT_API_KEY where the server asks for a key.',
    )
  }
  return url.replace(/\/+$/, '').replace(routes, '').replace(/\/v1$/, '')
}

/** @throws UsageError when the address cannot be one, a header cannot be sent, or a file of odds cannot be read */
export function attachSubject(options: AttachOptions): Subject {
  const { url, filter, description, waitMs } = options
  const { model, claims, manners, headers: written } = withDescription(description, options)
  const baseUrl = assertAddress(url)
  // A filter that matches nothing is reported now; what it leaves in depends on the claims.
  planChecks({ model: model ?? '', claims: claims ?? [], expectations: {} }, filter)
  const given = options.odds && readOdds(options.odds, '--odds')
  const key = apiKeyOf()
  const { headers, secrets } = sendHeaders(written)
  let engine: EngineFacts | undefined
  let chosen = model
  return {
    get title() {
      return titleOf(description?.name, chosen, baseUrl)
    },
    secrets: [...secretsOf(key), ...secrets],
    ...key,
    headers,
    ...defined({ loads: description?.load }),
    open: async ({ interrupt: { signal }, onEvent }) => {
      const expected = await expectedOf(description, signal)
      const asked = { baseUrl, headers, expectations: attachedExpectations, ...key, signal, onEvent }
      const described = { describedBy: description?.name, likelyModels: description?.likelyModels }
      const server = await attachServer({
        ...asked,
        ...expected,
        ...defined({ ...described, model, claims, manners, odds: given ?? expected.odds, waitMs }),
      })
      engine = server.facts.engine
      chosen = server.facts.model
      return server
    },
    known: () => (description === undefined ? knownOfFound(engine) : knownOfDescribed(description, engine)),
    modelFolder: () => Promise.resolve(undefined),
    provenance: () => Promise.resolve(provenance({})),
    logs: () => ({}),
    close: () => undefined,
  }
}
