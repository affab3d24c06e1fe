/**
 * Decides whether an answer is whole. Only `complete` is: everything else names the first thing that is wrong, in
 * this order, because an earlier one explains the later ones:
 *
 * 1. the transport failed                                  its own kind
 * 2. a status that is not 2xx, or an error: an object, an
 *    event of that name, a line `error:`                   server-error
 * 3. another content type than asked for                   wrong-content-type
 * 4. no event, no body, no choice                          empty
 * 5. bytes, events or JSON against their grammar           malformed
 * 6. another status than 200                               server-error
 * 7. an event cut off, no end of the stream, no
 *    finish_reason, fewer choices than asked for           truncated
 * 8. events behind the end, more choices than asked for   malformed
 * 9. a finish_reason that OpenAI does not name, two that
 *    differ, output behind one, tool calls that are not
 *    told apart or whose arguments are not JSON            inconsistent
 * 10. usage missing though asked for, not adding up, or
 *    without a token for the output                        malformed
 * 11. usage that counts more in a part than in the whole   inconsistent
 *
 * A stream that goes on behind its end is whole but wrong, hence malformed and not truncated. What the end is, and
 * which of the rules hold, is the protocol's.
 */
import type { Reply } from '../contract/exchange.ts'
import { isEventStream } from '../wire/media-type.ts'
import { addBody, addFrame, newFacts } from './answer-facts.ts'
import type { AnswerFacts, AnswerReader, Classified, Evidence } from './protocols/protocol.ts'
import { protocolOf } from './protocols/registry.ts'
import { parseObject } from './read-json.ts'

export type { Classified } from './protocols/protocol.ts'

/** Pure; of answers that are recorded and of those that are only counted. */
export function classify(evidence: Evidence): Classified {
  for (const rule of evidence.reader.rules) {
    const found = rule(evidence)
    if (found !== undefined) return found
  }
  return { completion: 'complete' }
}

function factsOf(reply: Reply, reader: AnswerReader): AnswerFacts {
  const facts = newFacts()
  for (const frame of reply.frames) addFrame(facts, reader, frame)
  if (reply.frames.length === 0 && !isEventStream(reply.headers)) addBody(facts, reader, reply.body)
  return facts
}

/** Pure; reads nothing but the record, which holds the request that says what a whole answer is. */
export function classifyCompletion(reply: Reply): Classified {
  const { request } = reply
  const reader = protocolOf(request)
  const sent = parseObject(request.body ?? '')
  // A body that is not a JSON object cannot ask for anything: its answer is an error or a surprise.
  const expected = reader.expect('value' in sent ? sent.value : {})
  return classify({ ...reply, reader, expected, facts: factsOf(reply, reader) })
}
