/** Token counts of chat answers are exactly the numbers of token ids, whole and streamed. */
import { defineCheck } from '../define-check.ts'
import { openai } from '../grounds.ts'
import { judgeTokenIdCounts, tokenIdCodes } from '../judges/token-id-counts.ts'
import { repeatMessages } from '../prompts.ts'
import { askBothWays } from '../streamed.ts'

export const chatUsageTokenIds = defineCheck({
  id: 'chat/usage-token-ids',
  title: 'Token counts of chat answers equal the numbers of token ids',
  advice: 'Do not bill or rate-limit by these counts; compare them with the ids in the exchange.',
  answers: 'usage that was right in a test of sums and wrong by the tokens really made',
  level: 'must',
  needs: ['chat', 'token-ids'],
  codes: tokenIdCodes,
  grounds: { default: openai('chat/object', 'usage, numbers of tokens in prompt and completion') },
  exercise: (context) =>
    askBothWays(context, 'chat', {
      messages: repeatMessages,
      max_tokens: 9,
      temperature: 0,
      return_token_ids: true,
    }),
  judge: judgeTokenIdCounts,
})
