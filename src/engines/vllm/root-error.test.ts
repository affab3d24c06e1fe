import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { rootError } from './root-error.ts'

const logOf = (name: string): readonly string[] =>
  readFileSync(new URL(`../../../test/fixtures/${name}.log`, import.meta.url), 'utf8').split('\n')

describe('rootError', () => {
  it.each([
    ['startup-gpu/flashinfer-missing', /^ModuleNotFoundError: No module named 'flashinfer'$/],
    ['startup-gpu/no-kv-memory', /^ValueError: No available memory for the cache blocks/],
    ['startup-gpu/nccl', /^RuntimeError: NCCL error: unhandled cuda error/],
    ['startup-gpu/no-kernel-image', /^RuntimeError: CUDA error: no kernel image/],
    ['startup/block-size', /^RuntimeError: Worker failed with error 'No common block size/],
    ['startup/missing-kernel', /^AttributeError: '_OpNamespace'/],
  ])('of %s is the cause', (name, cause) => {
    expect(rootError(logOf(name))).toMatch(cause)
  })

  it.each([
    'startup/healthy',
    'startup/worker-killed',
    'startup-gpu/custom-all-reduce',
    'startup/unknown-flag',
  ])('of %s is nothing', (name) => {
    expect(rootError(logOf(name))).toBeUndefined()
  })

  it('is the first one of an engine process or a worker, never the API server', () => {
    const at = 'ERROR 11-27 23:43:25 [multiproc_executor.py:9]'
    const log = [
      `(APIServer pid=1) ${at} RuntimeError: not this`,
      `(EngineCore pid=2) ${at} Exception: WorkerProc initialization failed. See stack trace for root cause.`,
      `(Worker_TP1 pid=8) ${at} Traceback (most recent call last):`,
      `(Worker_TP1 pid=8) ${at}     raise ValueError: indented`,
      `(Worker_TP1 pid=8) ${at} a.b.OddError: it broke`,
      `(EngineCore pid=2) ${at} RuntimeError: and so did this`,
    ]
    expect(rootError(log)).toBe('a.b.OddError: it broke')
  })
})
