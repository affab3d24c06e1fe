/** Recognises the engine of a server that was already running, by the names of its metrics and by its own routes. */
import type { EngineFacts } from '../contract/engine-facts.ts'
import type { FactsByVersion } from '../contract/facts-by-version.ts'
import { knownFacts } from './known-facts.ts'
import { resolveFacts } from './resolve-facts.ts'

/** @returns the body of a GET, or undefined unless it succeeds */
export type Ask = (path: string) => Promise<string | undefined>

/** Whether a sample of the page, or a line that declares a family, starts with the engine's prefix. */
function hasMetricsOf({ metrics: { prefix } }: FactsByVersion, page: string): boolean {
  return page.split('\n').some((line) => line.replace(/^# (?:TYPE|HELP) /, '').startsWith(prefix))
}

async function readVersion(ask: Ask, { versionRoutes }: FactsByVersion): Promise<string | undefined> {
  for (const path of versionRoutes.paths) {
    const version = versionRoutes.pattern.exec((await ask(path)) ?? '')?.groups?.['version']
    if (version !== undefined) return version
  }
  return undefined
}

/** @returns undefined where its page of metrics is missing, or that of no engine that is known */
export async function recogniseEngine(ask: Ask): Promise<EngineFacts | undefined> {
  const page = (await ask('/metrics')) ?? ''
  const facts = knownFacts.find((known) => hasMetricsOf(known, page))
  return facts && resolveFacts(facts, await readVersion(ask, facts))
}
