/** What checks need to know of a server that we started, beside what it says over HTTP. */
import { defined } from '../base/defined.ts'
import type { ServerFacts } from '../contract/check.ts'
import { readCheckpoint, readLayers } from '../models/read-checkpoint.ts'
import type { StartRequest } from './start-request.ts'

type StartFacts = Pick<ServerFacts, 'configuration' | 'checkpoint' | 'goldens' | 'odds' | 'layers'>

type Known = Pick<StartRequest, 'engine' | 'preset' | 'model' | 'goldens' | 'odds'>

/** @param log of the start, as far as it is kept */
export async function startFacts(request: Known, log: readonly string[]): Promise<StartFacts> {
  const { engine, preset, model, goldens = [], odds = [] } = request
  const configuration = engine.readConfiguration?.(log) ?? {}
  const checkpoint = preset.claims.includes('quantized') ? await readCheckpoint(model) : undefined
  return {
    ...(Object.keys(configuration).length === 0 ? {} : { configuration }),
    ...defined({ checkpoint, layers: await readLayers(model) }),
    ...(goldens.length === 0 ? {} : { goldens }),
    ...(odds.length === 0 ? {} : { odds }),
  }
}
