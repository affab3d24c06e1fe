/** A name that no adapter has is refused as not found, however near it is to one. */
import type { CheckContext } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import type { Some } from '../applies.ts'
import { ask, inTurn, shortBody } from '../endpoints.ts'
import { defineCheck } from '../define-check.ts'
import { vllmLora } from '../grounds.ts'
import { refusedWith } from '../judges/rejection.ts'
import { askStreamed } from '../streamed.ts'
import { adaptersOf } from './parts/questions.ts'

/** Names that a careless look-up would find. */
function strangers(name: string): readonly string[] {
  const path = `../${name}`
  return ['no-such-adapter', `${name}x`, name.slice(0, -1), name.toUpperCase(), `${name} `, path]
}

export const loraUnknown = defineCheck({
  id: 'lora/unknown',
  title: 'An adapter that is not there is refused with 404',
  advice: 'Check that unknown names are refused: clients would take the base for their adapter.',
  answers: 'requests with a misspelt adapter were answered by the base without a word',
  level: 'must',
  needs: ['chat', 'lora'],
  grounds: { default: vllmLora },
  applies: adaptersOf,
  exercise: (context, served) => inTurn(sends(context, served)),
  ...refusedWith([404]),
})

function sends(
  context: CheckContext,
  served: Some<string>,
): Readonly<Record<string, () => Promise<Exchange>>> {
  const own = strangers(served[0]).filter((stranger) => stranger !== '' && !served.includes(stranger))
  const body = shortBody('chat')
  const whole = own.map(
    (model) => [`chat ${JSON.stringify(model)}`, () => ask(context, 'chat', { ...body, model })] as const,
  )
  const [stranger = ''] = own
  return {
    ...Object.fromEntries(whole),
    streamed: () => askStreamed(context, 'chat', { ...body, model: stranger }),
  }
}
