/** Loads and unloads that ask for nothing there is are refused, and the base goes on. */
import type { CheckContext } from '../../contract/check.ts'
import { sendsByName } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { vllmLora } from '../grounds.ts'
import { ask, inTurn, shortBody } from '../endpoints.ts'
import { judgeRejections, rejectionCodes } from '../judges/rejection.ts'
import { loadAnything, statusFindings, unload } from './parts/updates.ts'

const absent = '/no/such/adapter'
const stranger = 'no-such-adapter'

export const loraBadLoads = defineCheck({
  id: 'lora/bad-loads',
  title: 'Loads and unloads of what is not there are refused',
  advice:
    "Check the roll-out's own requests before the server does: it does not say what is wrong with them.",
  answers: 'a failed load was answered with 200, and the roll-out went on to route requests to it',
  level: 'must',
  needs: ['chat', 'lora', 'lora-updates'],
  grounds: { default: vllmLora },
  answered: 'replied',
  codes: [...rejectionCodes, 'base-refused'],
  exercise: (context) => inTurn(sends(context)),
  judge: ({ base, ...refused }) => [
    ...judgeRejections(refused, [400, 404, 409, 422]),
    ...(base === undefined
      ? []
      : statusFindings({ base }, 'base', { code: 'base-refused', statuses: [200] })),
  ],
})

function sends(context: CheckContext) {
  const { model } = context.facts
  const bodies = {
    'without name': { lora_path: absent },
    'without path': { lora_name: stranger },
    'empty words': { lora_name: '', lora_path: '' },
    'absent path': { lora_name: stranger, lora_path: absent },
    "base's name": { lora_name: model, lora_path: absent },
  }
  return {
    ...sendsByName<object>(bodies, (body) => loadAnything(context, body)),
    'unload unknown': () => unload(context, stranger),
    'unload base': () => unload(context, model),
    base: () => ask(context, 'chat', shortBody('chat')),
  }
}
