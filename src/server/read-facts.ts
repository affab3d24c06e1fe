/** What a ready server says of itself that checks need to know. */
import { defined } from '../base/defined.ts'
import type { ServerFacts } from '../contract/check.ts'
import type { Client } from '../contract/client.ts'
import type { EngineFacts } from '../contract/engine-facts.ts'
import type { Preset } from '../contract/preset.ts'
import { listedModels } from './listed-models.ts'

/** @param engine what is known of the server's engine, where that is known */
export async function readFacts(
  client: Client,
  { name, claims, expectations, baseline }: Pick<Preset, 'name' | 'claims' | 'expectations' | 'baseline'>,
  engine?: EngineFacts,
): Promise<ServerFacts> {
  const exchange = await client.raw({ method: 'GET', path: '/v1/models' })
  const entry = listedModels(exchange.body)?.find(({ id }) => id === name)
  return defined({
    model: name,
    claims,
    expectations: expectations ?? {},
    engine,
    baseline: baseline?.title,
    maxModelLen: entry?.maxModelLen,
  })
}
