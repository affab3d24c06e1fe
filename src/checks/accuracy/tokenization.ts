/** The server makes the reference's token ids of its prompts, from text and from conversations. */
import type { Finding, Judgement } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { answered, sendsFor } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { type Endpoint, inTurn } from '../endpoints.ts'
import { asReference } from '../grounds.ts'
import { oneOfEach } from '../judges/one-of-each.ts'
import { firstChoice } from '../judges/read.ts'
import { type Golden, askPrompt, goldensOf } from '../judges/goldens.ts'

const path = 'choices[0].prompt_token_ids'

export const accuracyTokenization = defineCheck({
  id: 'accuracy/tokenization',
  title: 'Prompts become the token ids that the reference makes of them',
  advice:
    'Compare tokenizer, chat template and special tokens: a second begin-of-text token is the usual cause.',
  answers: 'a begin token that was put there twice made a good model look a little worse, everywhere',
  level: 'must',
  grounds: { default: asReference },
  needs: ['goldens', 'completions', 'token-ids'],
  applies: goldensOf,
  codes: ['prompt-ids-differ', 'chat-ids-differ'],
  exercise: (context, goldens) => {
    const asked = goldens.filter((golden) => context.facts.claims.includes(endpointFor(golden)))
    return inTurn(sendsFor(asked, (golden) => askPrompt(context, golden, endpointFor(golden))))
  },
  judge: judgePrompts,
})

/** The text of a conversation holds the special tokens that a server would add to it once more. */
const endpointFor = ({ messages }: Golden): Endpoint => (messages === undefined ? 'completions' : 'chat')

function judgePrompts(transcript: Transcript, goldens: readonly Golden[]): Judgement {
  if (Object.values(transcript).every((answer) => firstChoice(answer).promptTokenIds.length === 0))
    return { vacuous: 'the server gives no ids of the prompts' }
  return oneOfEach(answered(transcript, goldens).flatMap((golden) => differing(golden, golden.answer)))
}

function differing({ exchange, promptIds, messages }: Golden, answer: Exchange): readonly Finding[] {
  const code = messages === undefined ? 'prompt-ids-differ' : 'chat-ids-differ'
  const got = firstChoice(answer).promptTokenIds
  const length = Math.max(promptIds.length, got.length)
  const at = Array.from({ length }, (_, index) => index).find((index) => promptIds[index] !== got[index])
  if (at === undefined) return []
  const around = (ids: readonly number[]): string => `[${ids.slice(Math.max(0, at - 2), at + 3).join(', ')}]`
  const message = `${got.length} tokens, ${promptIds.length} of the reference; at ${at} it has ${around(got)}, the reference ${around(promptIds)}.`
  return [{ code, message, exchange, path: `${path}[${at}]` }]
}
