/** A prompt given as token ids is the prompt that these tokens spell. */
import { defineCheck } from '../define-check.ts'
import { ask } from '../endpoints.ts'
import { openai } from '../grounds.ts'
import { firstChoice, requested } from '../judges/read.ts'
import { sameAnswers, sameTextCodes } from '../judges/same-answer.ts'
import { countFrom } from '../prompts.ts'

const pairs = [{ reference: 'asText', other: 'asIds' }]

export const completionsPromptIds = defineCheck({
  id: 'completions/prompt-ids',
  title: 'A prompt as token ids brings what the same prompt as text brings',
  advice: 'Check whether the tokenizer adds special tokens to text and not to ids.',
  answers: 'special tokens added to text and not to ids change the answer',
  level: 'must',
  grounds: { default: openai('completions/create', 'prompt: a string or an array of tokens') },
  needs: ['completions', 'token-ids'],
  codes: sameTextCodes,
  exercise: async (context) => {
    const body = { max_tokens: 8, temperature: 0 }
    const text = countFrom(1)
    const asText = await ask(context, 'completions', { ...body, prompt: text, return_token_ids: true })
    const { promptTokenIds } = firstChoice(asText)
    // Without ids there is nothing to compare, and an empty prompt would be refused.
    const prompt = promptTokenIds.length === 0 ? text : promptTokenIds
    return { asText, asIds: await ask(context, 'completions', { ...body, prompt }) }
  },
  compares: () => pairs,
  judge: (transcript, facts) => {
    if (typeof requested(transcript.asIds.request, 'prompt') === 'string')
      return { vacuous: 'the answer has no ids of the prompt' }
    return sameAnswers(transcript, pairs, facts)
  },
})
