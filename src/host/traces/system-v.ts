/** System V shared memory, semaphores and message queues, which outlive the processes that made them. */
import { SureReads } from '../sure-reads.ts'

export interface SystemVObject {
  readonly kind: 'shm' | 'sem' | 'msg'
  readonly id: number
  readonly uid: number
  /** Pid of its maker, else of whoever used it last; 0 where the kernel keeps neither. */
  readonly pid: number
}

/** Columns of the id, the user, and a process, in the kernel's tables. */
const columns = {
  shm: { id: 1, pid: 4, uid: 7 },
  sem: { id: 1, pid: undefined, uid: 4 },
  msg: { id: 1, pid: 5, uid: 7 },
} as const

/** @param text of `/proc/sysvipc/<kind>` */
export function parseSystemV(kind: SystemVObject['kind'], text: string): readonly SystemVObject[] {
  const { id, pid, uid } = columns[kind]
  const rows = text.split('\n').slice(1)
  return rows.flatMap((row) => {
    const fields = row.trim().split(/\s+/)
    if (fields.length <= uid) return []
    const at = (index: number): number => Number(fields[index])
    return [{ kind, id: at(id), uid: at(uid), pid: pid === undefined ? 0 : at(pid) }]
  })
}

/** All of this IPC namespace; none where the kernel has none. */
export function listSystemV(reads = new SureReads()): readonly SystemVObject[] {
  return (['shm', 'sem', 'msg'] as const).flatMap((kind) =>
    parseSystemV(kind, reads.text(`/proc/sysvipc/${kind}`)),
  )
}
