/** Asks again for answers that differ, so that what they differ by can be explained. */
import type { CheckContext } from '../../../contract/check.ts'
import type { Exchange, Transcript } from '../../../contract/exchange.ts'
import { isRecord } from '../../../openai/read-json.ts'
import type { Endpoint } from '../../endpoints.ts'
import { isOfBaseline } from '../../run-baseline.ts'
import { readJson } from '../read.ts'
import { type Comparison, differ, isWhole } from './comparison.ts'

/** Two of each way tell a fault of one way from a coincidence. */
const times = [1, 2]
/** A server whose answers all differ is known for that after a few. */
const mostRequests = 6
const mark = 'again '
/** OpenAI's largest number for completions. */
const candidates = { chat: { logprobs: true, top_logprobs: 5 }, completions: { logprobs: 5 } } as const

/** Whether an exchange only explains others: a server that does not answer it explains nothing. */
export const isAgain = (name: string): boolean => name.startsWith(mark)

const nameOf = (name: string, time: number): string => `${mark}${time}: ${name}`

/** The complete answers to the request of `name` when it was asked again. */
export function answersAgain(transcript: Transcript, name: string): readonly Exchange[] {
  return times.flatMap((time) => transcript[nameOf(name, time)] ?? []).filter(isWhole)
}

/** @returns exchanges named `again 1: <name>`; none where all answers that are compared are the same */
export async function askAgain(
  context: CheckContext,
  transcript: Transcript,
  comparisons: readonly Comparison[],
): Promise<Transcript> {
  const differing = comparisons.filter((comparison) => differ(transcript, comparison))
  const names = new Set([
    ...differing.map(({ reference }) => reference),
    ...differing.flatMap(({ other, read }) => (read === undefined ? [other] : [])),
  ])
  const answers: Record<string, Exchange> = {}
  // The baseline does not run any more.
  const here = [...names].filter((name) => !isOfBaseline(name))
  for (const name of here.slice(0, mostRequests)) {
    for (const time of times) {
      const asked = transcript[name]
      if (asked !== undefined) answers[nameOf(name, time)] = await send(context, asked)
    }
  }
  return answers
}

/** Sends the same request, with the candidates of each token where the server claims that it has them. */
function send({ client, facts, signal }: CheckContext, { request }: Exchange): Promise<Exchange> {
  const { url, body = '' } = request
  const endpoint = endpointOf(url)
  const fields = readJson(body)
  if (endpoint === undefined || !isRecord(fields)) {
    const path = `/v1/${url.slice(url.lastIndexOf('/') + 1)}`
    return client.raw({ method: 'POST', path, body }, { signal })
  }
  const scored = facts.claims.includes('logprobs') ? candidates[endpoint] : {}
  return client[endpoint]({ ...fields, ...scored }, { signal })
}

function endpointOf(url: string): Endpoint | undefined {
  if (!url.endsWith('/completions')) return undefined
  return url.endsWith('/chat/completions') ? 'chat' : 'completions'
}
