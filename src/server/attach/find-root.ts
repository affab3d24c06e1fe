/** Where the API of a server is that was given with a path: below `/v1`, or right there. */
import { defined } from '../../base/defined.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { ownRoot } from '../../openai/api-url.ts'
import { createClient } from '../../openai/client.ts'
import { listedModels } from '../listed-models.ts'
import { askForTokens, isToken } from '../one-token.ts'
import { isOfNoApi } from './first-token.ts'

export interface RootRequest {
  /** As it was given, without `/` at its end. */
  readonly baseUrl: string
  /** Without it, only a list of models shows where the API is. */
  readonly model?: string
  readonly apiKey?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

const limits = { totalMs: 10_000 }

/** Gemini's API is below `/v1beta/openai`, Ark's below `/api/v3`: `/v1` is not behind every path. */
export async function findRoot({ baseUrl, model, apiKey, headers, signal }: RootRequest): Promise<string> {
  if (new URL(baseUrl).pathname === '/') return baseUrl
  const roots = [baseUrl, ownRoot(baseUrl)]
  const clientAt = (root: string) => createClient({ baseUrl: root, ...defined({ apiKey, headers }) })
  for (const root of roots) {
    const { status, body } = await clientAt(root).raw(
      { method: 'GET', path: '/v1/models' },
      { signal, limits },
    )
    if (status === 200 && listedModels(body) !== undefined) return root
  }
  if (model === undefined) return baseUrl
  // An API without a list of models: whichever root a chat is known at.
  const answers: (readonly [string, Exchange])[] = []
  for (const root of roots)
    answers.push([root, await askForTokens(clientAt(root), { model, endpoint: 'chat' }, { signal, limits })])
  const [found] =
    answers.find(([, answer]) => isToken(answer)) ?? answers.find(([, answer]) => !isOfNoApi(answer)) ?? []
  return found ?? baseUrl
}
