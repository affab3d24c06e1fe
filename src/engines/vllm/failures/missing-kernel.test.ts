import { describe, expect, it } from 'vitest'
import { diagnoseBy } from '../../failure.ts'
import { missingKernel } from './missing-kernel.ts'

describe('missingKernel, in the words of torch 2.13', () => {
  it.each([
    [
      "AttributeError: '_OpNamespace' '_C' object has no attribute 'cpu_gemm_wna16'",
      'This build has no kernel `cpu_gemm_wna16` for this processor.',
    ],
    [
      "NotImplementedError: Could not run 'aten::_cslt_compress' with arguments from the 'CPU' backend. This could be because the operator doesn't exist for this backend, or was omitted during the selective/custom build process (if using custom build).",
      'This build has no kernel `aten::_cslt_compress` for CPU.',
    ],
    [
      `NotImplementedError: "add_stub" not implemented for 'Float8_e4m3fn'`,
      'This build has no kernel `add_stub` for Float8_e4m3fn.',
    ],
  ])('%s', (line, summary) => {
    expect(diagnoseBy([missingKernel], [`(EngineCore pid=7) ERROR ${line}`])).toMatchObject({
      code: 'startup/unsupported',
      summary,
    })
  })

  it.each([
    "AttributeError: 'Namespace' object has no attribute 'model'",
    "WARNING: Could not run 'git' to tell the version",
    'NotImplementedError: method not implemented',
  ])('is not seen in: %s', (line) => {
    expect(diagnoseBy([missingKernel], [line])).toBeUndefined()
  })
})
