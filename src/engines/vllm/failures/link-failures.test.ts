import { expect, it } from 'vitest'
import { diagnose } from '../diagnose.ts'

it('repeats what NCCL warned of beside what torch says', () => {
  const log = [
    "node-12:15015:15202 [0] NCCL WARN Cuda failure 2 'out of memory'",
    '(Worker_TP0 pid=7) ERROR 11-27 23:43:25 [x.py:9] RuntimeError: NCCL error: unhandled cuda error (run with NCCL_DEBUG=INFO for details)',
  ]
  expect(diagnose(log)?.summary).toBe(
    "The devices cannot talk to each other by NCCL: unhandled cuda error; NCCL warned: Cuda failure 2 'out of memory'.",
  )
})
