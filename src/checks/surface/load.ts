/** `/load` is back to what it was once every request has ended, those that were hung up on too. */
import { sleep } from '../../base/clock.ts'
import { deadlineIn } from '../../base/deadline.ts'
import type { CheckContext, Judgement } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { attempts, forms, isLeft, leaveForm, notLeft, sendReferences } from '../judges/hang-ups.ts'
import { defineCheck } from '../define-check.ts'
import { endpointsOf } from '../endpoints.ts'
import { isRecord } from '../../openai/read-json.ts'
import { quote, readJson } from '../judges/read.ts'

const settleMs = 5_000
const pollMs = 50

export const surfaceLoad = defineCheck({
  id: 'surface/load',
  title: '/load is back to where it was after requests that were hung up on',
  advice: 'Do not balance by /load: it drifts with every client that leaves early.',
  answers: 'server_load went below zero when clients left, and balancers sent all traffic there',
  level: 'should',
  needs: ['service-routes'],
  applies: endpointsOf,
  answered: 'answered',
  codes: ['load-drifts'],
  exercise: async (context) => {
    const references = await sendReferences(context)
    const before = await load(context)
    const transcript: Record<string, Exchange> = { before }
    for (const form of forms) {
      for (const attempt of attempts) {
        const left = await leaveForm(context, { form, references, attempt })
        Object.assign(transcript, left)
        if (isLeft(left, form)) break
      }
    }
    const deadline = deadlineIn(settleMs)
    let after = await load(context)
    while (loadOf(after) !== loadOf(before) && !deadline.expired && !context.signal.aborted) {
      await sleep(pollMs, context.signal)
      after = await load(context)
    }
    return { ...transcript, after }
  },
  judge: judgeLoad,
})

const load = ({ client, signal }: CheckContext): Promise<Exchange> =>
  client.raw({ method: 'GET', path: '/load' }, { signal })

function loadOf(exchange: Exchange | undefined): unknown {
  const body = readJson(exchange?.body ?? '')
  return isRecord(body) ? body['server_load'] : undefined
}

function judgeLoad(transcript: Transcript): Judgement {
  const [before, after] = [loadOf(transcript['before']), loadOf(transcript['after'])]
  if (before === undefined) return { vacuous: 'the answer has no server_load' }
  const because = notLeft(transcript)
  if (because !== undefined) return { vacuous: because }
  if (before === after) return []
  const message = `server_load was ${quote(before)} before requests that were hung up on, and is ${quote(after)} ${settleMs / 1000} s after them.`
  return [{ code: 'load-drifts', message, exchange: 'after', path: 'server_load' }]
}
