/** `/tokenize` and `/detokenize` refuse what they cannot do. */
import type { Exchange } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { postRoute } from '../endpoints.ts'
import { refusedWith } from '../judges/rejection.ts'

/** Beyond every vocabulary, and within 32 bits. */
const unknownId = 2_000_000_000

const requests: Readonly<Record<string, readonly [string, Readonly<Record<string, unknown>>]>> = {
  'unknown id': ['/detokenize', { tokens: [unknownId] }],
  'negative id': ['/detokenize', { tokens: [-1] }],
  'no number': ['/detokenize', { tokens: ['a'] }],
  'no tokens': ['/detokenize', {}],
  'no prompt': ['/tokenize', {}],
  'unknown model': ['/tokenize', { model: 'servewright-none', prompt: 'a' }],
}

export const surfaceUnknownTokens = defineCheck({
  id: 'surface/unknown-tokens',
  title: '/tokenize and /detokenize refuse what they cannot do',
  advice: 'Check ids before they are sent: the server turns unknown ones into nothing, or fails on them.',
  answers: 'ids of another tokenizer came back as an empty text, and nobody noticed the mix-up',
  level: 'should',
  needs: ['tokenize'],
  exercise: async (context) => {
    const transcript: Record<string, Exchange> = {}
    for (const [name, [path, fields]] of Object.entries(requests)) {
      transcript[name] = await postRoute(context, path, fields)
    }
    return transcript
  },
  ...refusedWith([400, 404, 422]),
})
