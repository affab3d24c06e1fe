/** Token counts of completions are exactly the numbers of token ids, whole and streamed. */
import { defineCheck } from '../define-check.ts'
import { usage } from '../grounds.ts'
import { judgeTokenIdCounts, tokenIdCodes } from '../judges/token-id-counts.ts'
import { countFrom } from '../prompts.ts'
import { askBothWays } from '../streamed.ts'

export const completionsUsageTokenIds = defineCheck({
  id: 'completions/usage-token-ids',
  title: 'Token counts of completions equal the numbers of token ids',
  advice: 'Do not bill or rate-limit by these counts; compare them with the ids in the exchange.',
  answers: 'usage that was right in a test of sums and wrong by the tokens really made',
  level: 'must',
  grounds: { default: usage },
  noted: ['token-ids-missing'],
  needs: ['completions', 'token-ids'],
  codes: tokenIdCodes,
  exercise: (context) =>
    askBothWays(context, 'completions', {
      prompt: countFrom(1),
      max_tokens: 9,
      temperature: 0,
      return_token_ids: true,
    }),
  judge: judgeTokenIdCounts,
})
