/** Several choices share one stream; each is whole, told apart by its index. */
import { completionChunkSchema } from '../../openai/schemas/chunks.ts'
import { defineCheck } from '../define-check.ts'
import { streamGrounds } from '../grounds.ts'
import { inExchange } from '../judges/in-exchange.ts'
import { choiceCodes, judgeChoices } from '../judges/choices.ts'
import { judgeStreamContract, streamContractCodes, streamContractNoted } from '../judges/stream-contract.ts'
import { countFrom } from '../prompts.ts'
import { askStreamed } from '../streamed.ts'

const expected = { count: 2, limit: 5 }

export const streamN = defineCheck({
  id: 'stream/n',
  title: 'Several choices share one stream, each whole',
  advice: 'Have clients ask for one choice a stream until each is whole.',
  answers: 'chunks of several choices are mixed up, or one choice never finishes',
  level: 'must',
  grounds: streamGrounds,
  needs: ['completions', 'n'],
  answered: 'answered',
  mayRefuse: { exchange: 'stream', what: 'n over 1 in a stream' },
  noted: streamContractNoted,
  codes: [...streamContractCodes, ...choiceCodes],
  exercise: async (context) => ({
    // Some servers refuse n > 1 at temperature 0.
    stream: await askStreamed(context, 'completions', {
      prompt: countFrom(1),
      max_tokens: expected.limit,
      n: expected.count,
      temperature: 1,
    }),
  }),
  judge: ({ stream }) => {
    const contract = judgeStreamContract(stream, completionChunkSchema)
    if ('vacuous' in contract) return contract
    return inExchange('stream', [...contract, ...judgeChoices(stream, expected)])
  },
})
