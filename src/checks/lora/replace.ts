/** An adapter that is replaced in place answers anew, and nothing of the old one is left in the prefix cache. */
import type { CheckContext, Finding, Judgement, ServerFacts, Skip } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { vllmLora } from '../grounds.ts'
import { ask, inTurn } from '../endpoints.ts'
import { compare } from '../judges/compare.ts'
import { firstChoice, outputOf } from '../judges/read.ts'
import { greedyChatFields, sameGreedy } from '../judges/same-greedy.ts'
import { user, wordsToRepeat } from '../prompts.ts'
import { answerFindings, says, wordsOf } from './parts/judge-answers.ts'
import { type Asked, askedOf, sendsOf } from './parts/questions.ts'
import { type Loadable, load, statusFindings, unload } from './parts/updates.ts'

/** Long enough to fill blocks of any usual size, which a stale cache would then be found in. */
const longPrompt = `${Array.from({ length: 12 }, () => wordsToRepeat).join(' ')}. Repeat: ${wordsToRepeat}`

export const loraReplace = defineCheck({
  id: 'lora/replace',
  title: 'An adapter can be replaced in place, and nothing of the old one is left',
  advice: 'Give every version of an adapter a name of its own.',
  answers: 'a replaced adapter kept its old weights, or the cached prefixes that they had made',
  level: 'must',
  needs: ['chat', 'logprobs', 'lora', 'lora-updates'],
  grounds: { default: vllmLora },
  applies: pairOf,
  answered: 'replied',
  codes: [
    'load-refused',
    'duplicate-accepted',
    'replace-refused',
    'answer-stale',
    'answer-wrong',
    'cache-stale',
  ],
  exercise: (context, pair) => inTurn(sends(context, pair)),
  judge: judgeReplaced,
})

type Pair = readonly [Loadable, Loadable]

function pairOf({ expectations }: ServerFacts): Pair | Skip {
  const [old, other] = expectations.lora?.loadable ?? []
  return old === undefined || other === undefined
    ? { skip: 'the preset names no two adapters to load at run time' }
    : [old, other]
}

/** The old one's name, asked with the words of `as`. */
const asked = (
  facts: ServerFacts,
  [old]: Pair,
  { when, as }: { when: string; as: Loadable },
): readonly Asked[] => askedOf(facts, [old.name], when).map((one) => ({ ...one, as: as.name }))

function sends(context: CheckContext, pair: Pair): Readonly<Record<string, () => Promise<Exchange>>> {
  const { facts } = context
  const [old, other] = pair
  const long = (model: string) => () =>
    ask(context, 'chat', { model, messages: [user(longPrompt)], max_tokens: 24, ...greedyChatFields })
  return {
    load: () => load(context, old),
    ...sendsOf(context, asked(facts, pair, { when: 'before', as: old })),
    'long before': long(old.name),
    duplicate: () => load(context, { name: old.name, path: other.path }),
    ...sendsOf(context, asked(facts, pair, { when: 'still', as: old })),
    replace: () => load(context, { name: old.name, path: other.path, inPlace: true }),
    ...sendsOf(context, asked(facts, pair, { when: 'after', as: other })),
    'long after': long(old.name),
    'load fresh': () => load(context, other),
    'long fresh': long(other.name),
    unload: () => unload(context, old.name),
    'unload fresh': () => unload(context, other.name),
  }
}

function judgeReplaced(transcript: Transcript, pair: Pair, facts: ServerFacts): Judgement {
  const [old, other] = pair
  const alike = askedOf(facts, [old.name]).every(
    ({ question }) => String(wordsOf(question, old.name)) === String(wordsOf(question, other.name)),
  )
  if (alike) return { vacuous: `${old.name} and ${other.name} answer alike` }
  const refused = [
    ...statusFindings(transcript, 'load', { code: 'load-refused', statuses: [200] }),
    ...statusFindings(transcript, 'load fresh', { code: 'load-refused', statuses: [200] }),
    ...statusFindings(transcript, 'duplicate', { code: 'duplicate-accepted', statuses: [400, 409, 422] }),
    ...statusFindings(transcript, 'replace', { code: 'replace-refused', statuses: [200] }),
  ]
  if (refused.length > 0) return refused
  const kept = ['before', 'still'].flatMap((when) => asked(facts, pair, { when, as: old }))
  const anew = asked(facts, pair, { when: 'after', as: other })
  return [
    ...answerFindings(transcript, kept).map((finding) => ({ ...finding, code: 'answer-wrong' })),
    ...anew.flatMap((one) => {
      const stale = says(textOf(transcript[one.exchange]), wordsOf(one.question, old.name))
      const code = stale ? 'answer-stale' : 'answer-wrong'
      return answerFindings(transcript, [one]).map((finding) => ({ ...finding, code }))
    }),
    ...cacheFindings(transcript, facts),
  ]
}

const textOf = (answer: Exchange | undefined): string =>
  answer === undefined ? '' : outputOf(firstChoice(answer))

/** The replaced one against the same adapter under a name that no cache can know. */
function cacheFindings(transcript: Transcript, facts: ServerFacts): readonly Finding[] {
  return compare(transcript, ['long fresh', 'long after'], (fresh, after) => {
    if (fresh.answer.status !== 200 || after.answer.status !== 200) return []
    return sameGreedy(facts)(fresh, after).map((finding) => ({ ...finding, code: 'cache-stale' }))
  })
}
