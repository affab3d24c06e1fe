/** Every way in which a server may be changed: `corruptions` are faults, `oddities` are right. */
import { answers } from './catalogue/answers.ts'
import { contexts } from './catalogue/contexts.ts'
import { embeddings } from './catalogue/embeddings.ts'
import { oddAnswers } from './catalogue/odd-answers.ts'
import { oddRefusals } from './catalogue/odd-refusals.ts'
import { oddStreams } from './catalogue/odd-streams.ts'
import { sampling } from './catalogue/sampling.ts'
import { streams } from './catalogue/streams.ts'
import { tools } from './catalogue/tools.ts'
import type { Corruption } from './corruption.ts'

export const oddities: readonly Corruption[] = [...oddStreams, ...oddAnswers, ...oddRefusals]
export const corruptions: readonly Corruption[] = [
  ...streams,
  ...answers,
  ...sampling,
  ...tools,
  ...contexts,
  ...embeddings,
]
/** All of them, for the proxy. */
export const catalogue: readonly Corruption[] = [...corruptions, ...oddities]
