/** Answers are drawn as often as a model was taught to draw them: odds that no server has a say in. */
import { largest } from '../../base/extremes.ts'
import type { CheckContext } from '../../contract/check.ts'
import { defineCheck } from '../define-check.ts'
import { ask, inTurn } from '../endpoints.ts'
import { expectedByPreset, openai } from '../grounds.ts'
import { user } from '../prompts.ts'
import { ofVllm } from './parts/grounds.ts'
import { type KnownDraw, knownDrawsOf } from './parts/known-draws.ts'
import { drawnIn, judgeDrawn, variationOf } from './parts/known-findings.ts'
import { neutral } from './parts/open-prompts.ts'
import { judgeTaken } from './parts/taken.ts'

export const samplingKnownOdds = defineCheck({
  id: 'sampling/known-odds',
  title: 'Answers of known odds are drawn by those odds, and as temperature, top_p and top_k change them',
  advice:
    'Compare the parameters that reach the sampler with those of the request, and its generators between requests.',
  answers: 'log-probabilities and draws were wrong alike, so that each bore the other out',
  level: 'must',
  needs: ['chat'],
  applies: knownDrawsOf,
  grounds: {
    'odds-differ': expectedByPreset,
    'other-answers': expectedByPreset,
    'top-p-ignored': openai('chat/create', 'top_p, only the tokens comprising the top_p probability mass'),
    'top-k-ignored': ofVllm('top_k'),
    default: openai('chat/create', 'temperature, higher values make the output more random'),
  },
  noted: ['seeds-alike'],
  answered: 'replied',
  codes: [
    'always-the-same',
    'odds-differ',
    'other-answers',
    'temperature-ignored',
    'top-p-ignored',
    'top-k-ignored',
    'requests-alike',
    'seeds-alike',
  ],
  exercise: (context, draws) => inTurn(Object.assign({}, ...draws.map((draw) => sendsOf(context, draw)))),
  judge: (transcript, draws) =>
    judgeTaken(transcript, (taken) => judgeDrawn(draws.map((draw) => drawnIn(taken, draw)))),
  notes: (transcript, draws) =>
    draws.flatMap((draw) => {
      const one = drawnIn(transcript, draw)
      return one.drawn.length === 0
        ? []
        : [
            `${one.name}: ${one.drawn.length} answers, total variation from the odds ${variationOf(one).toFixed(3)}.`,
          ]
    }),
})

function sendsOf(context: CheckContext, { prompt, requests, fields, known }: KnownDraw) {
  const longest = largest(known.tokens.map(({ token }) => Buffer.byteLength(token)))
  const body = {
    messages: [user(prompt)],
    ...neutral(context.facts),
    temperature: 1,
    // No answer has more tokens than bytes; one more ends it.
    max_tokens: longest + 1,
    ...fields,
  }
  const sends = Object.entries(requests).map(
    ([name, n]) => [name, () => ask(context, 'chat', { ...body, n })] as const,
  )
  return Object.fromEntries(sends)
}
