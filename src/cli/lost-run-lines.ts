/** What is left of a run that was killed, in a line. */
import { plainText } from '../base/plain-text.ts'
import type { LostRun } from '../host/lost-runs.ts'

const counted = (count: number, what: string): readonly string[] => (count === 0 ? [] : [`${count} ${what}`])

/** E.g. `run-17  3 processes (VLLM::EngineCore), folder /tmp/servewright-a`. */
export function lostRunLine({ runId, processes, folder, sharedMemory, containers }: LostRun): string {
  const [oldest] = processes
  const parts = [
    ...counted(
      processes.length,
      `process(es)${oldest === undefined ? '' : ` (${oldest.title} ${oldest.pid})`}`,
    ),
    ...counted(containers.length, 'container(s)'),
    ...counted(sharedMemory.length, 'file(s) in shared memory'),
    ...(folder === undefined ? [] : [`folder ${folder}`]),
  ]
  return plainText(`${runId}  ${parts.join(', ')}`)
}
