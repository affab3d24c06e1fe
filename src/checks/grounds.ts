/**
 * What findings rest on: the clauses of published contracts that several checks name.
 * A clause that only one check names stands in that check.
 */
import type { Ground } from '../contract/check.ts'

const reference = 'https://platform.openai.com/docs/api-reference'

/**
 * A clause of OpenAI's API reference.
 * @param section its page, e.g. `chat/create`
 * @param member parameter or field, e.g. `stop`
 */
export const openai = (section: string, member: string): Ground => ({
  clause: `OpenAI API reference, ${section}: ${member}`,
  url: `${reference}/${section}`,
})

/** RFC 9110, HTTP semantics. */
export const http = (section: string, clause: string): Ground => ({
  clause: `RFC 9110, ${section}: ${clause}`,
  url: `https://www.rfc-editor.org/rfc/rfc9110#section-${section}`,
})

/** The event stream format of the HTML standard. */
export const eventStream: Ground = {
  clause: 'WHATWG HTML, 9.2.6: interpreting an event stream',
  url: 'https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation',
}

/** A fault of the server: clients take it for one that passes, and send the same again (openai-python: twice). */
export const serverFault: Ground = http('15.6', '5xx says that the server failed, not the request')

export const openaiErrors = 'https://platform.openai.com/docs/guides/error-codes'

/** What costs or reveals something is done for anybody. */
export const unguarded: Ground = {
  clause: 'CWE-306: no authentication for a critical function',
  url: 'https://cwe.mitre.org/data/definitions/306.html',
}
