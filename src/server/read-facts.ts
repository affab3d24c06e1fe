/** What a ready server says of itself that checks need to know. */
import type { ServerFacts } from '../contract/check.ts'
import type { Client } from '../contract/client.ts'
import type { Preset } from '../contract/preset.ts'
import { listedModels } from './listed-models.ts'

export async function readFacts(
  client: Client,
  { name, claims, expectations, baseline }: Pick<Preset, 'name' | 'claims' | 'expectations' | 'baseline'>,
): Promise<ServerFacts> {
  const exchange = await client.raw({ method: 'GET', path: '/v1/models' })
  const entry = listedModels(exchange.body)?.find(({ id }) => id === name)
  return {
    model: name,
    claims,
    expectations: expectations ?? {},
    ...(baseline === undefined ? {} : { baseline: baseline.title }),
    ...(entry?.maxModelLen === undefined ? {} : { maxModelLen: entry.maxModelLen }),
  }
}
