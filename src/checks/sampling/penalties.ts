/** Presence and frequency penalties move a greedy answer off what it repeats. */
import type { CheckContext, Finding, Judgement } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import type { Some } from '../applies.ts'
import { defineCheck } from '../define-check.ts'
import { type Body, type Endpoint, ask, atOnce, endpointsOf } from '../endpoints.ts'
import { openai } from '../grounds.ts'
import { firstChoice, quote } from '../judges/read.ts'
import { user } from '../prompts.ts'
import { judgeEndpoints } from './parts/greedy.ts'
import { neutral } from './parts/open-prompts.ts'
import { type Penalty, findOverdue } from './parts/overdue.ts'
import { judgeTaken } from './parts/taken.ts'

/** What a model goes on repeating, surely or not. */
const prompts: Readonly<Record<string, string>> = {
  words: 'dog cat dog cow dog',
  letters: 'random letter:',
  numbers: '1, 2 and 1, 1 or',
}
const penalties: readonly Penalty[] = ['presence', 'frequency']

export const samplingPenalties = defineCheck({
  id: 'sampling/penalties',
  title: 'Penalties move an answer off what it repeats',
  advice: 'Check that the penalties reach the sampler, and that it counts the tokens of the answer so far.',
  answers: 'a penalty that is accepted and ignored leaves an answer in its loop',
  level: 'must',
  needs: ['logprobs'],
  applies: endpointsOf,
  grounds: {
    'presence-ignored': openai('completions/create', 'presence_penalty, positive values penalize new tokens'),
    'frequency-ignored': openai(
      'completions/create',
      'frequency_penalty, positive values penalize new tokens',
    ),
  },
  answered: 'replied',
  codes: penalties.map((penalty) => `${penalty}-ignored`),
  exercise: sendPenalised,
  judge: (transcript, endpoints) =>
    judgeTaken(transcript, (taken) => judgeEndpoints(endpoints, (endpoint) => judgeMoved(taken, endpoint))),
})

function askRepeating(context: CheckContext, endpoint: Endpoint, [prompt, more]: readonly [string, Body]) {
  const asked =
    endpoint === 'chat'
      ? { messages: [user(prompt)], logprobs: true, top_logprobs: 5 }
      : { prompt, logprobs: 5 }
  const body = { ...asked, ...neutral(context.facts), max_tokens: 24, temperature: 0, ...more }
  return ask(context, endpoint, body)
}

async function sendPenalised(context: CheckContext, endpoints: Some<Endpoint>): Promise<Transcript> {
  let transcript: Transcript = {}
  for (const endpoint of endpoints) {
    const plain = Object.entries(prompts).map(
      ([name, prompt]) =>
        [`${endpoint} ${name}`, () => askRepeating(context, endpoint, [prompt, {}])] as const,
    )
    transcript = { ...transcript, ...(await atOnce(Object.fromEntries(plain))) }
    for (const penalty of penalties) {
      const chosen = chooseFor(transcript, endpoint, penalty)
      if (chosen === undefined) continue
      const fields = { [`${penalty}_penalty`]: 2 }
      const answer = await askRepeating(context, endpoint, [chosen.prompt, fields])
      transcript = { ...transcript, [`${endpoint} ${penalty}`]: answer }
    }
  }
  return transcript
}

interface Chosen {
  readonly prompt: string
  readonly plain: Exchange
  /** The token by which the penalty has to show. */
  readonly at: number
}

/** The prompt whose answer a penalty of 2 has to change soonest. */
function chooseFor(transcript: Transcript, endpoint: Endpoint, penalty: Penalty): Chosen | undefined {
  return Object.entries(prompts)
    .flatMap(([name, prompt]): readonly Chosen[] => {
      const plain = transcript[`${endpoint} ${name}`]
      const at = plain === undefined ? undefined : findOverdue(firstChoice(plain).logprobs, penalty)
      return plain === undefined || at === undefined ? [] : [{ prompt, plain, at }]
    })
    .toSorted((a, b) => a.at - b.at)[0]
}

function judgeMoved(transcript: Transcript, endpoint: Endpoint): Judgement {
  const judged = penalties.flatMap((penalty) => {
    const chosen = chooseFor(transcript, endpoint, penalty)
    const answer = transcript[`${endpoint} ${penalty}`]
    return chosen === undefined || answer === undefined ? [] : [{ penalty, ...chosen, answer }]
  })
  if (judged.length === 0) return { vacuous: 'no answer repeats a token that is near enough to another' }
  return judged.flatMap(({ penalty, plain, at, answer }): readonly Finding[] => {
    const [before, after] = [plain, answer].map((one) =>
      firstChoice(one)
        .logprobs.slice(0, at + 1)
        .map(({ token }) => token),
    )
    if (quote(before) !== quote(after) || before?.length !== after?.length) return []
    const message = `With a ${penalty} penalty of 2 the first ${at + 1} tokens are the same as without, although by their log-probabilities the last of them was overtaken by another.`
    return [{ code: `${penalty}-ignored`, message, exchange: `${endpoint} ${penalty}` }]
  })
}
