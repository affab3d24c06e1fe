/** An adapter that is loaded at run time is listed and answers; unloaded, it is gone. */
import type { CheckContext, Finding, ServerFacts } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { vllmLora } from '../grounds.ts'
import { inTurn } from '../endpoints.ts'
import { adapterCodes, answerFindings } from './parts/judge-answers.ts'
import { askedOf, sendsOf } from './parts/questions.ts'
import {
  type Loadable,
  isListed,
  listModels,
  load,
  loadableOf,
  statusFindings,
  unload,
} from './parts/updates.ts'

export const loraLoad = defineCheck({
  id: 'lora/load',
  title: 'An adapter can be loaded and unloaded at run time',
  advice: 'Do not roll out adapters at run time: restart the server with them.',
  answers:
    'an unloaded adapter went on answering, or a loaded one was known to one of several processes only',
  level: 'must',
  needs: ['chat', 'lora', 'lora-updates'],
  grounds: { default: vllmLora },
  applies: loadableOf,
  answered: 'replied',
  codes: [
    'known-before',
    'load-refused',
    'not-listed',
    ...adapterCodes,
    'unload-refused',
    'still-listed',
    'still-answers',
  ],
  exercise: (context, loadable) => inTurn(Object.assign({}, ...loadable.map(sendsFor(context))) as Sends),
  judge: (transcript, loadable, facts) => loadable.flatMap(({ name }) => judgeOne(transcript, facts, name)),
})

type Sends = Readonly<Record<string, () => Promise<Exchange>>>

function sendsFor(context: CheckContext) {
  return ({ name, path }: Loadable): Sends => {
    const sends = (when: string): Sends => sendsOf(context, askedOf(context.facts, [name], when).slice(0, 1))
    return {
      ...sends('before'),
      [`${name} load`]: () => load(context, { name, path }),
      [`${name} list`]: () => listModels(context),
      ...sendsOf(context, askedOf(context.facts, [name])),
      [`${name} unload`]: () => unload(context, name),
      [`${name} list after`]: () => listModels(context),
      ...sends('after'),
    }
  }
}

function judgeOne(transcript: Transcript, facts: ServerFacts, name: string): readonly Finding[] {
  const gone = (when: string, code: string): readonly Finding[] =>
    askedOf(facts, [name], when)
      .slice(0, 1)
      .flatMap(({ exchange }) => statusFindings(transcript, exchange, { code, statuses: [404] }))
  const listed = (exchange: string, code: string, wanted: boolean): readonly Finding[] =>
    isListed(transcript[exchange], name) === wanted
      ? []
      : [{ code, message: `/v1/models ${wanted ? 'does not list' : 'still lists'} ${name}.`, exchange }]
  const before = gone('before', 'known-before')
  const refused = statusFindings(transcript, `${name} load`, { code: 'load-refused', statuses: [200] })
  // What was never loaded cannot be judged further.
  if (refused.length > 0) return [...before, ...refused]
  return [
    ...before,
    ...listed(`${name} list`, 'not-listed', true),
    ...answerFindings(transcript, askedOf(facts, [name])),
    ...statusFindings(transcript, `${name} unload`, { code: 'unload-refused', statuses: [200] }),
    ...listed(`${name} list after`, 'still-listed', false),
    ...gone('after', 'still-answers'),
  ]
}
