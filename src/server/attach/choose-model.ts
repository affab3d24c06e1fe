/** Which model is requested of a running server where nobody has named one. */
import { EnvironmentError, type ServewrightError, UsageError } from '../../base/errors.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { parseObject } from '../../openai/read-json.ts'
import { listedModels } from '../listed-models.ts'
import { isNotReady } from './await-server.ts'
import { describeAnswer, isOfNoApi, keyRefused, notAnApi } from './first-token.ts'

/** A model that was chosen from a server's list. */
export interface ChosenModel {
  readonly model: string
  /** How many the list holds. */
  readonly listed: number
}

/** What its operator has to wait for; nobody has typed anything wrong. */
function notReady(baseUrl: string, listing: Exchange): EnvironmentError {
  return new EnvironmentError(
    'environment/not-ready',
    `${baseUrl} is not ready: ${describeAnswer(listing)}`,
    {
      hint: 'Wait for it longer, with --wait 300s; if it serves already, name its model with --model.',
      facts: { status: listing.status },
    },
  )
}

/** Why a list says nothing of models. */
function whyNone(listing: Exchange, baseUrl: string): ServewrightError {
  const { status, body } = listing
  if (status === 401 || status === 403) return keyRefused(baseUrl, listing)
  // An API need not have a list, and says so in JSON.
  if (isOfNoApi(listing) && 'problem' in parseObject(body)) return notAnApi(baseUrl, listing)
  if (isNotReady(status)) return notReady(baseUrl, listing)
  const said = status === 200 ? 'none' : describeAnswer(listing)
  return new UsageError(
    'usage/invalid-arguments',
    `${baseUrl} does not say at GET /v1/models which models it serves: ${said}`,
    { hint: 'Give the id of the model with --model.', facts: { status } },
  )
}

/**
 * The first listed id that is likely, else the first of all.
 * @param likely ids, the best first
 * @throws UsageError where the server does not list any model, EnvironmentError where it is not an API
 */
export function chooseModel(listing: Exchange, baseUrl: string, likely: readonly string[]): ChosenModel {
  const { status, body } = listing
  const ids = (status === 200 ? listedModels(body) : undefined)?.map(({ id }) => id) ?? []
  const model = likely.find((id) => ids.includes(id)) ?? ids[0]
  if (model === undefined) throw whyNone(listing, baseUrl)
  return { model, listed: ids.length }
}
