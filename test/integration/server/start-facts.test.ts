import { describe, expect, it } from 'vitest'
import type { GoldenSet } from '../../../src/contract/golden.ts'
import type { Capability } from '../../../src/contract/preset.ts'
import { vllm } from '../../../src/engines/vllm/vllm.ts'
import { zooPath } from '../../../src/models/zoo-path.ts'
import { startFacts } from '../../../src/server/start-facts.ts'
import type { StartRequest } from '../../../src/server/start-request.ts'

const log = ['INFO [scheduler.py:307] Chunked prefill is enabled with max_num_batched_tokens=128.']

const request = (claims: readonly Capability[], goldens: readonly GoldenSet[] = []): StartRequest =>
  ({ engine: vllm, preset: { claims }, model: zooPath('zoo:llama-awq'), goldens }) as unknown as StartRequest

describe('startFacts', () => {
  it('reads the checkpoint where the preset claims that it is quantized', async () => {
    expect(await startFacts(request(['quantized']), log)).toEqual({
      configuration: { maxNumBatchedTokens: 128 },
      checkpoint: expect.objectContaining({ method: 'awq' }) as unknown,
      layers: 6,
    })
  })

  it('says how deep the model is, and nothing else where there is nothing else to say', async () => {
    expect(await startFacts(request(['chat']), [])).toEqual({ layers: 6 })
    const elsewhere = { ...request(['chat']), model: 'organisation/name' }
    expect(await startFacts(elsewhere, [])).toEqual({})
  })

  it('hands the goldens on', async () => {
    const goldens = [{ model: 'llama' }] as unknown as readonly GoldenSet[]
    expect(await startFacts(request([], goldens), [])).toEqual({ goldens, layers: 6 })
  })
})
