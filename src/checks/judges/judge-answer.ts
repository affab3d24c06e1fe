/** Judges that an answer is the reference's, or that it parts from it where either could have gone on. */
import type { Finding } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import type { AssembledLogprob } from '../../openai/assemble.ts'
import { answered } from '../cases.ts'
import { oneOfEach } from './one-of-each.ts'
import { firstChoice, quote } from './read.ts'
import { type Golden, stepsOf } from './goldens.ts'
import { type Fork, describeFork, findFork, isNearTie } from './tie/fork.ts'

export const answerCodes = ['answer-short', 'answer-long', 'fork-unexplained', 'text-differs'] as const

const path = 'choices[0].text'

export function judgeAnswers(transcript: Transcript, goldens: readonly Golden[]): readonly Finding[] {
  return oneOfEach(answered(transcript, goldens).flatMap((golden) => answerFindings(golden, golden.answer)))
}

/** How many answers are the reference's, and how many part from it at a near tie. */
export function noteForks(transcript: Transcript, goldens: readonly Golden[]): readonly string[] {
  const answers = answered(transcript, goldens)
  const same = answers.filter(
    (golden) => findFork(stepsOf(golden), firstChoice(golden.answer).logprobs) === undefined,
  ).length
  return [`${same} of ${answers.length} answers are the reference’s token by token.`]
}

/** Findings of one answer; none where it is the reference's, or parts from it in a near tie. */
export function answerFindings(golden: Golden, answer: Exchange): readonly Finding[] {
  const { exchange, bounds, text } = golden
  const choice = firstChoice(answer)
  const [expected, got] = [stepsOf(golden), choice.logprobs]
  const fork = findFork(expected, got)
  if (fork === undefined) {
    if (choice.text === text) return []
    const message = `The tokens are the reference’s, but not the text: expected ${quote(text)}, got ${quote(choice.text)}.`
    return [{ code: 'text-differs', message, exchange, path }]
  }
  const message = `Parts from the reference ${describeFork(fork)}: expected ${quote(text)}, got ${quote(choice.text)}.`
  const place = { message, exchange, path: `choices[0].logprobs[${fork.at}]` }
  // A begin of the answer is not a near tie, whatever the margins: a server that leaves off early would pass.
  if (isBegin(golden, fork, got)) return [{ code: 'answer-short', ...place }]
  if (isNearTie(fork, bounds.forkNats)) return []
  return [{ code: isEnd(golden, fork) ? 'answer-long' : 'fork-unexplained', ...place }]
}

/** The server has ended, with a token for it or without, and the reference goes on. */
function isBegin(
  { ids }: Golden,
  { at, tokens: [, token] }: Fork,
  got: readonly AssembledLogprob[],
): boolean {
  return token === undefined || (at === got.length - 1 && got.length < ids.length)
}

/** The reference has ended, and the server goes on. The token that ends an answer stands in the ids. */
const isEnd = ({ ids, ended }: Golden, { at }: Fork): boolean => at >= ids.length - (ended ? 1 : 0)
