/** vLLM's routes by which adapters come and go at run time. */
import type { CheckContext, Finding, ServerFacts, Skip } from '../../../contract/check.ts'
import type { Exchange, Transcript } from '../../../contract/exchange.ts'
import { modelListSchema } from '../../../openai/schemas/model-list.ts'
import { type Some, someOf } from '../../applies.ts'
import { quote, readJson } from '../../judges/read.ts'

const post = ({ client, signal }: CheckContext, path: string, body: unknown): Promise<Exchange> =>
  client.raw({ method: 'POST', path, body: JSON.stringify(body) }, { signal })

export interface Loadable {
  readonly name: string
  readonly path: string
}

interface Load extends Loadable {
  /** Takes the place of the adapter that has the name. */
  readonly inPlace?: boolean
}

export function load(context: CheckContext, { name, path, inPlace }: Load): Promise<Exchange> {
  const fields = inPlace === undefined ? {} : { load_inplace: inPlace }
  return post(context, '/v1/load_lora_adapter', { lora_name: name, lora_path: path, ...fields })
}

export function unload(context: CheckContext, name: string): Promise<Exchange> {
  return post(context, '/v1/unload_lora_adapter', { lora_name: name })
}

/** Any body at all. */
export const loadAnything = (context: CheckContext, body: unknown): Promise<Exchange> =>
  post(context, '/v1/load_lora_adapter', body)

export const listModels = ({ client, signal }: CheckContext): Promise<Exchange> =>
  client.raw({ method: 'GET', path: '/v1/models' }, { signal })

/** For checks that load adapters themselves. */
export const loadableOf = ({ expectations }: ServerFacts): Some<Loadable> | Skip =>
  someOf(expectations.lora?.loadable ?? [], 'the preset names no adapter to load at run time')

export const isListed = (list: Exchange | undefined, name: string): boolean => {
  const { data } = modelListSchema.safeParse(readJson(list?.body ?? ''))
  return data?.data.some(({ id }) => id === name) ?? false
}

/** A finding with `code` unless the exchange has one of `statuses`. */
export function statusFindings(
  transcript: Transcript,
  exchange: string,
  { code, statuses }: { readonly code: string; readonly statuses: readonly number[] },
): readonly Finding[] {
  const reply = transcript[exchange]
  if (reply === undefined || statuses.includes(reply.status ?? 0)) return []
  const message = `Expected status ${statuses.join(' or ')}, got ${reply.status}: ${quote(reply.body)}.`
  return [{ code, message, exchange }]
}
