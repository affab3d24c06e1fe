/** The pieces of a streamed thought and its answer join to exactly the whole ones. */
import { vllmReasoning } from '../grounds.ts'
import { defineCheck } from '../define-check.ts'
import { firstChoice } from '../judges/read.ts'
import { bothWays, judgeBothWays, sameAnswerCodes } from '../judges/same-answer.ts'
import { askBothWays } from '../streamed.ts'
import { thoughtOf, thoughtBody } from '../judges/thought.ts'

export const reasoningStreamEqualsWhole = defineCheck({
  id: 'reasoning/stream-equals-whole',
  title: 'Streamed reasoning and content equal the whole ones',
  advice: 'Compare both exchanges: the streaming parser splits at another place.',
  answers: 'the first or last characters of a thought lost in streams, where a tag met a chunk’s edge',
  level: 'must',
  needs: ['reasoning'],
  applies: (facts) => thoughtOf(facts),
  grounds: { default: vllmReasoning },
  codes: sameAnswerCodes,
  compares: () => bothWays,
  exercise: (context, thought) => askBothWays(context, 'chat', thoughtBody(context.facts, thought, 'on')),
  judge: (transcript, _, facts) => {
    const judgement = judgeBothWays(transcript, facts)
    if ('vacuous' in judgement || judgement.length > 0) return judgement
    const thought = firstChoice(transcript.whole).reasoning
    return thought === '' ? { vacuous: 'the whole answer has no reasoning' } : []
  },
})
