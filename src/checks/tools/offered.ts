/** The functions that are offered reach the prompt: one more function makes it longer, whole and streamed. */
import type { CheckContext } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { sendsFor } from '../cases.ts'
import { inTurn } from '../endpoints.ts'
import { openai } from '../grounds.ts'
import { judgeGrowth } from '../judges/prompt-growth.ts'
import { casesOf, functionsOf, toolBody, toolsField } from '../judges/tool-cases.ts'
import { askIn, bothModes } from '../streamed.ts'

const another = {
  name: 'convert_currency',
  description: 'Convert an amount of money from one currency to another at the rate of today',
  parameters: {
    type: 'object',
    properties: { amount: { type: 'number' }, from: { type: 'string' }, to: { type: 'string' } },
    required: ['amount', 'from', 'to'],
  },
}

const cases = bothModes.flatMap((mode) =>
  [[], [another]].map((more) => ({
    exchange: `${mode} ${more.length === 0 ? 'offered' : 'one more'}`,
    mode,
    more,
  })),
)

export const toolsOffered = defineCheck({
  id: 'tools/offered',
  title: 'The functions that are offered reach the prompt',
  advice: 'Check that the chat template renders tools, and that no gateway takes them out of the request.',
  answers: 'a gateway or a template that dropped the tools, after which every model seemed unable to call',
  level: 'must',
  needs: ['tools'],
  applies: casesOf('any'),
  codes: ['tools-dropped'],
  grounds: { default: openai('chat/create', 'tools, a list of tools the model may call') },
  exercise: (context, [{ prompt }]) => sendOffers(context, prompt),
  judge: (transcript) =>
    judgeGrowth(
      transcript,
      bothModes.map((mode) => ({
        pair: [`${mode} offered`, `${mode} one more`],
        code: 'tools-dropped',
        part: 'The list of tools',
      })),
    ),
})

function sendOffers(context: CheckContext, prompt: string): Promise<Transcript> {
  const body = { ...toolBody(context.facts, prompt), max_tokens: 1 }
  return inTurn(
    sendsFor(cases, ({ mode, more }) =>
      askIn[mode](context, 'chat', { ...body, ...toolsField([...functionsOf(context.facts), ...more]) }),
    ),
  )
}
