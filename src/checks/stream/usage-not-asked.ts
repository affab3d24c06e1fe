/** A stream carries no usage unless `stream_options` asks for it. */
import type { Finding } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'
import { defineCheck } from '../define-check.ts'
import { ask, onEachEndpoint, shortBody, endpointsOf } from '../endpoints.ts'
import { streamPieces } from '../judges/stream-pieces.ts'

export const streamUsageNotAsked = defineCheck({
  id: 'stream/usage-not-asked',
  title: 'A stream carries no usage unless asked for',
  advice: 'Clients that take every chunk for a choice break on it; check for a forced-usage flag.',
  answers: 'a usage chunk without choices, not asked for, breaks clients that read choices[0]',
  level: 'should',
  needs: [],
  applies: endpointsOf,
  codes: ['usage-unasked'],
  exercise: (context) =>
    onEachEndpoint(context, (endpoint) => ask(context, endpoint, { ...shortBody(endpoint), stream: true })),
  judge: (transcript) => Object.entries(transcript).flatMap(([name, stream]) => usageFindings(name, stream)),
})

function usageFindings(exchange: string, stream: Exchange): readonly Finding[] {
  const carrier = streamPieces(stream).find(({ hasUsage }) => hasUsage)
  if (carrier === undefined) return []
  const message = 'A chunk carries usage although stream_options was not sent.'
  return [{ code: 'usage-unasked', message, exchange, path: `frames[${carrier.frame}].usage` }]
}
