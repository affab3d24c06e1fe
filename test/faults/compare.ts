/**
 * The same answers for other clients: how many of the true faults each of them calls a success, and how many of the odd
 * right ones a failure. A client that is still waiting when its time is over has called nothing a success.
 */
import { createParser } from 'eventsource-parser'
import OpenAI from 'openai'
import { areas, faults, oddities } from './catalogue.ts'
import type { Fault } from './fault.ts'
import { serveFaults } from './serve-faults.ts'

type Verdict = 'success' | 'failure' | 'waits'
type Client = (fault: Fault, root: string, signal: AbortSignal) => Promise<void>

const limitMs = 4_000
const atOnce = 16

async function fetched({ path, body }: Fault, root: string, signal: AbortSignal): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${root}${path}`, { method: 'POST', headers, body, signal, redirect: 'manual' })
  if (!answer.ok) throw new Error(`status ${answer.status}`)
  return answer
}

const isStream = ({ body }: Fault): boolean => body.includes('"stream":true')

/** As most programs read a stream that they have fetched: every event is JSON until `[DONE]` or the end. */
function readEvents(text: string): void {
  let over = false
  const parser = createParser({
    onEvent: ({ data }) => {
      over ||= data === '[DONE]'
      if (!over) JSON.parse(data)
    },
  })
  parser.feed(text)
}

const clients: Readonly<Record<string, Client>> = {
  'openai (npm)': async ({ path, body }, root, signal) => {
    const client = new OpenAI({ baseURL: `${root}/v1`, apiKey: 'none', maxRetries: 0, timeout: limitMs })
    const asked = JSON.parse(body) as OpenAI.ChatCompletionCreateParams
    const answer = path.endsWith('/chat/completions')
      ? await client.chat.completions.create(asked, { signal })
      : await client.post(path.replace('/v1', ''), {
          body: asked,
          signal,
          stream: isStream({ body } as Fault),
        })
    if (typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer)
      for await (const _ of answer as AsyncIterable<unknown>) void _
  },
  'undici (fetch)': async (fault, root, signal) => {
    const text = await (await fetched(fault, root, signal)).text()
    if (!isStream(fault) && fault.path !== '/tokenize') JSON.parse(text)
  },
  'eventsource-parser': async (fault, root, signal) => {
    const text = await (await fetched(fault, root, signal)).text()
    if (isStream(fault)) readEvents(text)
    else if (fault.path !== '/tokenize') JSON.parse(text)
  },
}

async function verdictOf(client: Client, fault: Fault, root: string): Promise<Verdict> {
  const signal = AbortSignal.timeout(limitMs)
  const ended = client(fault, root, signal).then(
    (): Verdict => 'success',
    (): Verdict => (signal.aborted ? 'waits' : 'failure'),
  )
  const over = new Promise<Verdict>((resolve) => signal.addEventListener('abort', () => resolve('waits')))
  return await Promise.race([ended, over])
}

/** @returns how each client ended with each answer, in the order of `tried` */
async function askAll(tried: readonly Fault[]): Promise<ReadonlyMap<string, readonly Verdict[]>> {
  // Nothing but what an answer is for is asked: nobody is behind.
  await using server = await serveFaults(tried, 'http://127.0.0.1:1')
  const verdicts = new Map<string, readonly Verdict[]>()
  for (const [name, client] of Object.entries(clients)) {
    const list: Verdict[] = []
    const queue = tried.entries()
    const work = async (): Promise<void> => {
      for (const [at, fault] of queue) list[at] = await verdictOf(client, fault, server.urlOf(fault, 'probe'))
    }
    await Promise.all(Array.from({ length: atOnce }, work))
    verdicts.set(name, list)
  }
  return verdicts
}

/** A table for docs/faults.md: of the faults in each area, how many every client calls a success. */
export async function compare(): Promise<string> {
  const tried = [...faults, ...oddities]
  const verdicts = await askAll(tried)
  const count = (list: readonly Fault[], name: string, verdict: Verdict): number =>
    list.filter((fault) => verdicts.get(name)?.[tried.indexOf(fault)] === verdict).length
  const names = Object.keys(clients)
  const row = (what: string, list: readonly Fault[], cell: (name: string) => number | string): string =>
    `| ${[what, list.length, ...names.map(cell)].join(' | ')} |`
  return [
    `| Answers | Number | ${names.join(' | ')} |`,
    `| --- | ---: | ${names.map(() => '---:').join(' | ')} |`,
    ...Object.entries(areas).map(([area, list]) =>
      row(`${area}: called a success`, list, (name) => count(list, name, 'success')),
    ),
    row('all faults: called a success', faults, (name) => count(faults, name, 'success')),
    row(`all faults: still waiting after ${limitMs / 1000} s`, faults, (name) =>
      count(faults, name, 'waits'),
    ),
    row(
      'odd and right: not called a success',
      oddities,
      (name) => oddities.length - count(oddities, name, 'success'),
    ),
  ].join('\n')
}
