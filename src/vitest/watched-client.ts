/** The client of a worker: waits where the server limits the rate of requests, and has one that gives no answer looked at. */
import { defined } from '../base/defined.ts'
import { EnvironmentError } from '../base/errors.ts'
import type { CallOptions, Client } from '../contract/client.ts'
import type { Exchange } from '../contract/exchange.ts'
import { createClient } from '../openai/client.ts'
import { gotNoAnswer } from '../run/guard/life-signs.ts'
import { TestedClient } from '../server/client/tested-client.ts'
import { tellPool } from './lease.ts'
import type { LeasedServer } from './provided.ts'

/** By address: what one test learns of a server's limit holds for the next. */
const clients = new Map<string, TestedClient>()

function clientOf({ baseUrl, apiKey, limits }: LeasedServer): TestedClient {
  const there = clients.get(baseUrl)
  if (there !== undefined) return there
  const made = new TestedClient(createClient({ baseUrl, ...defined({ apiKey }) }), { limits })
  clients.set(baseUrl, made)
  return made
}

export interface WatchedTest {
  /** Name of the test, as the report has it. */
  readonly id: string
  /** Aborts when the test ends, also by its time limit. */
  readonly signal: AbortSignal
}

/** @param ended whether the time of the test is over: what it gives up then has had no answer either */
function isDoubtful(exchange: Exchange, ended: boolean): boolean {
  const { status = 0, failure } = exchange
  const cutShort = ended && failure?.kind === 'cancelled'
  return gotNoAnswer(exchange) || cutShort || status >= 500 || status === 404
}

export function watchedClient(leased: LeasedServer, { id, signal }: WatchedTest): Client {
  const client = clientOf(leased)
  const watch = async (sending: Promise<Exchange>): Promise<Exchange> => {
    try {
      const exchange = await sending
      if (isDoubtful(exchange, signal.aborted)) await tellPool({ doubt: id })
      return exchange
    } catch (thrown) {
      if (thrown instanceof EnvironmentError && thrown.code === 'environment/rate-limited')
        await tellPool({ blocked: { ...thrown.toJSON(), code: thrown.code } })
      throw thrown
    }
  }
  return {
    chat: (body, call?: CallOptions) => watch(client.chat(body, call)),
    completions: (body, call?: CallOptions) => watch(client.completions(body, call)),
    raw: (request, call?: CallOptions) => watch(client.raw(request, call)),
  }
}
