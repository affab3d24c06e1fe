/** The pieces of a streamed chat answer join to exactly the whole answer. */
import { defineCheck } from '../define-check.ts'
import { sameStreamed } from '../grounds.ts'
import { bothWays, judgeBothWays, sameAnswerCodes } from '../judges/same-answer.ts'
import { repeatMessages } from '../prompts.ts'
import { askBothWays } from '../streamed.ts'

export const streamChatEqualsWhole = defineCheck({
  id: 'stream/chat-equals-whole',
  title: 'A streamed chat answer equals the whole one',
  advice: 'Compare both exchanges; incremental detokenization or a parser differs between the modes.',
  answers: 'streamed and whole answers to one request differ in text, finish or usage',
  level: 'must',
  grounds: { default: sameStreamed },
  needs: ['chat'],
  codes: sameAnswerCodes,
  compares: () => bothWays,
  exercise: (context) =>
    askBothWays(context, 'chat', { messages: repeatMessages, max_tokens: 32, temperature: 0 }),
  judge: judgeBothWays,
})
