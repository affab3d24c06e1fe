/** A streamed chat answer keeps OpenAI's contract from the role in its first chunk to the one `[DONE]` at its end. */
import type { Finding } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { chatChunkSchema } from '../../openai/schemas/chunks.ts'
import { defineCheck } from '../define-check.ts'
import { streamGrounds } from '../grounds.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { quote } from '../judges/read.ts'
import { judgeStreamContract, streamContractCodes, streamContractNoted } from '../judges/stream-contract.ts'
import { streamPieces } from '../judges/stream-pieces.ts'
import { repeatMessages } from '../prompts.ts'
import { askStreamed } from '../streamed.ts'

export const streamChatContract = defineCheck({
  id: 'stream/chat-contract',
  title: 'A streamed chat answer keeps the contract from role to [DONE]',
  advice: 'Streaming clients rely on each of these rules; read the frames in the exchange.',
  answers: 'six of twelve stream faults are a success to the official client',
  level: 'must',
  grounds: streamGrounds,
  needs: ['chat'],
  answered: 'answered',
  noted: streamContractNoted,
  codes: [...streamContractCodes, 'role-missing'],
  exercise: async (context) => ({
    stream: await askStreamed(context, 'chat', { messages: repeatMessages, max_tokens: 24, temperature: 0 }),
  }),
  judge: ({ stream }) => {
    const judgement = judgeStreamContract(stream, chatChunkSchema)
    if ('vacuous' in judgement) return judgement
    const broken = judgement.some(({ code }) => code === 'error-in-stream')
    return inExchange('stream', [...(broken ? [] : roleFindings(stream)), ...judgement])
  },
})

/** The role is asked of the first chunk with a choice; a content filter may speak before it. */
function roleFindings(stream: Exchange): Finding[] {
  const first = streamPieces(stream).find(({ bare, choices }) => !bare && choices.length > 0)
  const role = first?.choices[0]?.role
  if (first === undefined || role === 'assistant') return []
  const message = `Expected the role "assistant" in the first chunk with a choice, got ${quote(role)}.`
  return [{ code: 'role-missing', message, path: `frames[${first.frame}]` }]
}
