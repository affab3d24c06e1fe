/** Cases of a check as data: each is sent and judged under the name of its exchange. */
import type { Exchange, Transcript } from '../contract/exchange.ts'
import type { Send } from './endpoints.ts'

export interface Case {
  /** Name of its exchange. */
  readonly exchange: string
}

/** What has to be sent for each case, by the name of its exchange. */
export function sendsFor<One extends Case>(
  cases: readonly One[],
  send: (one: One) => Promise<Exchange>,
): Readonly<Record<string, Send>> {
  return Object.fromEntries(cases.map((one) => [one.exchange, () => send(one)]))
}

/** Each case with its answer; those that were not sent are left out. */
export function answered<One extends Case>(
  transcript: Transcript,
  cases: readonly One[],
): readonly (One & { readonly answer: Exchange })[] {
  return cases.flatMap((one) => {
    const answer = transcript[one.exchange]
    return answer === undefined ? [] : [{ ...one, answer }]
  })
}

/** The same for cases that are kept by the names of their exchanges. */
export const sendsByName = <Data>(
  cases: Readonly<Record<string, Data>>,
  send: (data: Data) => Promise<Exchange>,
): Readonly<Record<string, Send>> =>
  Object.fromEntries(Object.entries(cases).map(([name, data]) => [name, () => send(data)]))
