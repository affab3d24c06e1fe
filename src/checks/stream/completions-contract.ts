/** A streamed completion keeps OpenAI's contract from its first chunk to the one `[DONE]` at its end. */
import { completionChunkSchema } from '../../openai/schemas/chunks.ts'
import { defineCheck } from '../define-check.ts'
import { streamGrounds } from '../grounds.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { judgeStreamContract, streamContractCodes, streamContractNoted } from '../judges/stream-contract.ts'
import { countFrom } from '../prompts.ts'
import { askStreamed } from '../streamed.ts'

export const streamCompletionsContract = defineCheck({
  id: 'stream/completions-contract',
  title: 'A streamed completion keeps the contract from first chunk to [DONE]',
  advice: 'Streaming clients rely on each of these rules; read the frames in the exchange.',
  answers: 'six of twelve stream faults are a success to the official client',
  level: 'must',
  grounds: streamGrounds,
  needs: ['completions'],
  answered: 'answered',
  noted: streamContractNoted,
  codes: streamContractCodes,
  exercise: async (context) => ({
    stream: await askStreamed(context, 'completions', {
      prompt: countFrom(1),
      max_tokens: 12,
      temperature: 0,
    }),
  }),
  judge: ({ stream }) => {
    const judgement = judgeStreamContract(stream, completionChunkSchema)
    return 'vacuous' in judgement ? judgement : inExchange('stream', judgement)
  },
})
