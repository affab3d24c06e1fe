/** Asks again for answers that differ, so that what they differ by can be explained. */
import type { CheckContext } from '../../../contract/check.ts'
import type { Exchange, Transcript } from '../../../contract/exchange.ts'
import { isRecord } from '../../../openai/read-json.ts'
import type { Body } from '../../endpoints.ts'
import { isOfBaseline } from '../../run-baseline.ts'
import { readJson } from '../read.ts'
import { type Comparison, differ } from './comparison.ts'

/** Two of each way tell a fault of one way from a coincidence. */
const times = [1, 2]
/** A server whose answers all differ is known for that after a few. */
const mostRequests = 6
const mark = 'again '

/** Whether an exchange only explains others: a server that does not answer it explains nothing. */
export const isAgain = (name: string): boolean => name.startsWith(mark)

const nameOf = (name: string, time: number): string => `${mark}${time}: ${name}`

/** The complete answers to the request of `name` when it was asked again. */
export function answersAgain(transcript: Transcript, name: string): readonly Exchange[] {
  return times
    .flatMap((time) => transcript[nameOf(name, time)] ?? [])
    .filter(({ status, completion }) => status === 200 && completion === 'complete')
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
      const answer = await send(context, transcript[name])
      if (answer !== undefined) answers[nameOf(name, time)] = answer
    }
  }
  return answers
}

/** Sends the same request, with the candidates of each token where the server claims that it has them. */
async function send(
  { client, facts, signal }: CheckContext,
  asked?: Exchange,
): Promise<Exchange | undefined> {
  const body = readJson(asked?.request.body ?? '')
  if (asked === undefined || !isRecord(body)) return undefined
  const scored = facts.claims.includes('logprobs')
  const { url } = asked.request
  const chat = url.endsWith('/chat/completions')
  if (!chat && !url.endsWith('/completions')) {
    const path = url.slice(url.lastIndexOf('/v1/'))
    return client.raw({ method: 'POST', path, body: asked.request.body ?? '' }, { signal })
  }
  const candidates: Body = chat ? { logprobs: true, top_logprobs: 5 } : { logprobs: 5 }
  return client[chat ? 'chat' : 'completions']({ ...body, ...(scored ? candidates : {}) }, { signal })
}
