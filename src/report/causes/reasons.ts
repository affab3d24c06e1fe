/** When two findings have the same reason: what differs from answer to answer is left out. Pure. */
import type { Finding } from '../../contract/check.ts'
import type { Exchange } from '../../contract/exchange.ts'

/** Quotes of the server and counts differ each time; numbers of three digits are statuses, and say what happened. */
function withoutValues(sentence: string): string {
  return sentence
    .replace(/ The same in \d+ more( frames?)?\.$/, '')
    .replaceAll(/"(?:[^"\\]|\\.)*"?/gs, '""')
    .replaceAll(/\d[\d.]*/g, (number) => (/^[1-5]\d\d\.?$/.test(number) ? number : '#'))
    .trim()
}

/** @returns how an answer is not whole; undefined where it is whole, or was not recorded */
export function brokenAs(exchange: Exchange | undefined): string | undefined {
  if (exchange === undefined || exchange.completion === 'complete') return undefined
  return `${exchange.completion}: ${withoutValues(exchange.incompleteBecause ?? '')}`
}

/** Equal for findings that say the same of different answers. */
export function reasonOf({ code, message }: Finding, exchange: Exchange | undefined): string {
  // What was expected is the check's, what came is the cause.
  const broken = code === 'not-answered' ? brokenAs(exchange) : undefined
  return broken ?? withoutValues(message)
}
