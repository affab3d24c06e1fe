/** The loads of a preset: put on the server that was just checked. */
import type { LoadPlan } from '../../contract/load-plan.ts'
import { sendingThreads } from '../../host/sending-threads.ts'
import { promptSource } from '../../subject/prompt-source.ts'
import type { Subject } from '../../subject/subject.ts'
import { allUnderLoad } from '../check-meanwhile.ts'
import type { Step } from '../run.ts'
import { putLoad } from './put-load.ts'

function usersOf({ arrival }: LoadPlan): number {
  return arrival.kind === 'users' ? arrival.users : Infinity
}

export function presetLoads({ loads = [], modelFolder }: Subject): readonly Step[] {
  return loads.map((plan) =>
    putLoad({
      plan,
      threads: Math.min(sendingThreads(), usersOf(plan)),
      meanwhile: allUnderLoad,
      prompts: () => promptSource({}, { modelFolder, plan }),
    }),
  )
}
