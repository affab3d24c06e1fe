/** Pairs that cannot be made are refused. */
import { sendsByName } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { inTurn, postRoute } from '../endpoints.ts'
import { http, serverFault, vllmScores } from '../grounds.ts'
import { invalidRequest, refusedUnlessLoose } from '../judges/rejection.ts'

const bodies: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'one side missing': { text_1: 'Hello' },
  'lists of unlike length': { text_1: ['a', 'b'], text_2: ['a', 'b', 'c'] },
  'text as number': { text_1: 5, text_2: 'Hello' },
  'empty list': { text_1: 'Hello', text_2: [] },
}

/** Nothing that is published says that these are refused. */
const loose: ReadonlySet<string> = new Set(['text as number', 'empty list'])

export const scoreBadRequests = defineCheck({
  id: 'score/bad-requests',
  title: 'Pairs of texts that cannot be made are refused with 400',
  advice: 'Have the server refuse them with 400.',
  answers: 'lists of unlike length were paired as far as the shorter one goes',
  level: 'must',
  grounds: {
    default: serverFault,
    'mistake-answered': vllmScores,
    'status-wrong': http('15.5.1', '400 for what the server cannot or will not process'),
  },
  needs: ['score'],
  exercise: async (context) =>
    await inTurn(sendsByName(bodies, (body) => postRoute(context, '/score', body))),
  ...refusedUnlessLoose(invalidRequest, loose),
})
