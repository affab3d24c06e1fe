/** The loads of a preset: put on the server that was just checked. */
import { threadsFor } from '../../load/threads-for.ts'
import { promptSource } from '../../subject/prompt-source.ts'
import type { Subject } from '../../subject/subject.ts'
import { allUnderLoad } from '../check-meanwhile.ts'
import type { Step } from '../run.ts'
import { putLoad } from './put-load.ts'

export function presetLoads({ loads = [], modelFolder }: Subject): readonly Step[] {
  return loads.map((plan) =>
    putLoad({
      plan,
      threads: threadsFor(plan.arrival),
      meanwhile: allUnderLoad,
      prompts: () => promptSource({}, { modelFolder, plan }),
    }),
  )
}
