/** A chat answer that max_tokens cuts is cut at the same token when it is streamed. */
import { defineCheck } from '../define-check.ts'
import { sameStreamed } from '../grounds.ts'
import { bothWays, judgeBothWays, sameAnswerCodes } from '../judges/same-answer.ts'
import { repeatMessages } from '../prompts.ts'
import { askBothWays } from '../streamed.ts'

export const streamChatCutEqualsWhole = defineCheck({
  id: 'stream/chat-cut-equals-whole',
  title: 'A chat answer cut by max_tokens is the same streamed and whole',
  advice: 'Compare both exchanges at the cut: a parser may hold text back in one mode.',
  answers: 'streamed and whole answers differ where max_tokens cuts them',
  level: 'must',
  grounds: { default: sameStreamed },
  needs: ['chat'],
  codes: sameAnswerCodes,
  compares: () => bothWays,
  exercise: (context) =>
    askBothWays(context, 'chat', { messages: repeatMessages, max_tokens: 5, temperature: 0 }),
  judge: judgeBothWays,
})
