/** Every engine that a running server is recognised as: one line each. */
import type { FactsByVersion } from '../contract/facts-by-version.ts'
import { llamaCppFacts } from './llama-cpp/facts.ts'
import { lmdeployFacts } from './lmdeploy/facts.ts'
import { sglangFacts } from './sglang/facts.ts'
import { tgiFacts } from './tgi/facts.ts'
import { vllmFacts } from './vllm/facts.ts'

export const knownFacts: readonly FactsByVersion[] = [
  vllmFacts,
  sglangFacts,
  lmdeployFacts,
  tgiFacts,
  llamaCppFacts,
]
