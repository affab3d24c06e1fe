/**
 * Decides whether an answer is whole. Only `complete` is: everything else names the first thing that is wrong, in
 * this order, because an earlier one explains the later ones:
 *
 * 1. the transport failed                                  its own kind
 * 2. a status that is not 2xx, or an error object          server-error
 * 3. another content type than asked for                   wrong-content-type
 * 4. no event, no body, no choice                          empty
 * 5. bytes, events or JSON against their grammar           malformed
 * 6. an event cut off, no `[DONE]`, no finish_reason,
 *    fewer choices than asked for                          truncated
 * 7. events behind `[DONE]`, more choices than asked for,
 *    usage missing though asked for, or not adding up      malformed
 *
 * A stream that goes on behind a first `[DONE]` is whole but wrong, hence malformed and not truncated.
 */
import type { Reply } from '../contract/exchange.ts'
import { assemble } from './assemble.ts'
import * as rules from './completion-rules.ts'
import type { Classified, Evidence, Expectation, Rule } from './completion-rules.ts'
import { parseChunks } from './parse-frames.ts'

export type { Classified, Expectation } from './completion-rules.ts'

const anyAnswer: readonly Rule[] = [rules.transport, rules.serverError]
const generation: readonly Rule[] = [
  rules.contentType,
  rules.nothing,
  rules.grammar,
  rules.noChoices,
  rules.unfinished,
  rules.excess,
  rules.usage,
]

/** Pure; reads nothing but the record. Routes of kind `other` are whole when they are whole as HTTP, with a 2xx. */
export function classifyCompletion(reply: Reply, expectation: Expectation): Classified {
  const evidence: Evidence = { reply, expectation, parsed: parseChunks(reply), assembled: assemble(reply) }
  const applied = expectation.kind === 'other' ? anyAnswer : [...anyAnswer, ...generation]
  for (const rule of applied) {
    const found = rule(evidence)
    if (found !== undefined) return found
  }
  return { completion: 'complete' }
}
