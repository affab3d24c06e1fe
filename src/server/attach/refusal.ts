/** Tells a server that does not offer what it is asked for from one that is broken. Pure. */
import type { Exchange } from '../../contract/exchange.ts'

/** How servers put it that answer 500 to what they were not built or started for. */
const notOffered =
  /\b(?:does|do|is|are)(?: not|n't) (?:support|implement|enabl)|\bunsupported\b|\brequires? --\w/i

/**
 * Whether an answer refuses a request as such: 501 and what is the client's fault (RFC 9110, section 15.5). Any other
 * 5xx is a route that is there and fails, unless its words say that it is not offered.
 */
export function isRefused({ status = 0, body }: Exchange): boolean {
  if (status >= 500 && status !== 501) return notOffered.test(body)
  return status >= 400
}

/** Whether a route is there and fails. */
export const isBroken = (exchange: Exchange): boolean => (exchange.status ?? 0) >= 500 && !isRefused(exchange)
