/** In a stream the thought is over before the content begins. */
import { vllmReasoning } from '../grounds.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { recordAt, recordsAt, textAt } from '../../openai/read-json.ts'
import { defineCheck } from '../define-check.ts'
import { quote } from '../judges/read.ts'
import { streamPieces } from '../judges/stream-pieces.ts'
import { askStreamed } from '../streamed.ts'
import { thoughtOf, thoughtBody } from '../judges/thought.ts'

export const reasoningStreamOrder = defineCheck({
  id: 'reasoning/stream-order',
  title: 'Streamed reasoning ends before the content begins',
  advice: 'Have clients accept thought after content, or leave streaming off.',
  answers: 'content that began within the thought, or thoughts that went on after the answer',
  level: 'must',
  needs: ['reasoning'],
  applies: (facts) => thoughtOf(facts),
  grounds: { default: vllmReasoning },
  codes: ['reasoning-after-content'],
  exercise: async (context, thought) => ({
    stream: await askStreamed(context, 'chat', thoughtBody(context.facts, thought, 'on')),
  }),
  judge: ({ stream }) => {
    const pieces = writtenPieces(stream)
    const begun = pieces.findIndex(({ content }) => content !== '')
    const late = pieces.findLastIndex(({ reasoning }) => reasoning !== '')
    if (late < 0 || begun < 0) return { vacuous: 'the stream lacks reasoning or content' }
    // A frame that holds both is read in the order thought, content.
    if (late <= begun) return []
    const { frame = 0, reasoning } = pieces[late] ?? {}
    const message = `The thought goes on with ${quote(reasoning)} after the content has begun.`
    return [{ code: 'reasoning-after-content', message, exchange: 'stream', path: `frames[${frame}]` }]
  },
})

interface WrittenPiece {
  readonly frame: number
  readonly content: string
  readonly reasoning: string
}

function writtenPieces(stream: Exchange): readonly WrittenPiece[] {
  return streamPieces(stream).flatMap(({ frame, value }) =>
    recordsAt(value, 'choices').map((choice) => {
      const delta = recordAt(choice, 'delta') ?? {}
      const reasoning = textAt(delta, 'reasoning') ?? textAt(delta, 'reasoning_content') ?? ''
      return { frame, content: textAt(delta, 'content') ?? '', reasoning }
    }),
  )
}
