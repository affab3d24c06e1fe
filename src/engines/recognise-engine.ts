/** Recognises the engine of a server that was already running, by its metrics, its list of models and its headers. */
import type { EngineFacts } from '../contract/engine-facts.ts'
import type { FactsByVersion } from '../contract/facts-by-version.ts'
import { knownFacts } from './known-facts.ts'
import { resolveFacts } from './resolve-facts.ts'

/** @returns the body of a GET, or undefined unless it succeeds */
export type Ask = (path: string) => Promise<string | undefined>

/** What an answer of a server shows of its engine beside its metrics. */
export interface ServerSigns {
  /** `owned_by` of the models in its list. */
  readonly ownedBy: readonly string[]
  /** Headers of its answers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

/** Whether a sample of the page, or a line that declares a family, starts with the engine's prefix. */
function hasMetricsOf({ metrics: { prefix } }: FactsByVersion, page: string): boolean {
  return page.split('\n').some((line) => line.replace(/^# (?:TYPE|HELP) /, '').startsWith(prefix))
}

function hasSignsOf({ signs = {} }: FactsByVersion, { ownedBy, headers }: ServerSigns): boolean {
  const { header } = signs
  const owns = signs.ownedBy !== undefined && ownedBy.includes(signs.ownedBy)
  return owns || (header !== undefined && header.pattern.test(headers[header.name] ?? ''))
}

async function readVersion(ask: Ask, { versionRoutes }: FactsByVersion): Promise<string | undefined> {
  for (const path of versionRoutes.paths) {
    const version = versionRoutes.pattern.exec((await ask(path)) ?? '')?.groups?.['version']
    if (version !== undefined) return version
  }
  return undefined
}

const noSigns: ServerSigns = { ownedBy: [], headers: {} }

/** @returns undefined where nothing shows an engine that is known */
export async function recogniseEngine(ask: Ask, signs = noSigns): Promise<EngineFacts | undefined> {
  const page = (await ask('/metrics')) ?? ''
  const facts =
    knownFacts.find((known) => hasMetricsOf(known, page)) ??
    knownFacts.find((known) => hasSignsOf(known, signs))
  return facts && resolveFacts(facts, await readVersion(ask, facts))
}
