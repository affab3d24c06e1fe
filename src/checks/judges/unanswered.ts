/** Which exchanges of a transcript cannot be judged because the server did not answer as it has to. */
import type { Finding } from '../../contract/check.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { describeStatus } from '../../openai/describe-error.ts'
import { isAgain } from './tie/ask-again.ts'

/**
 * `replied`: a whole HTTP answer of any status. `answered`: that, with status 200.
 * `complete`: that, and the content is whole too (finish reasons, `[DONE]`, no error object).
 */
export type Answered = 'replied' | 'answered' | 'complete'

/** One finding for each way in which exchanges fall short: a server that died would otherwise bring dozens. */
export function unanswered(transcript: Transcript, answered: Answered): readonly Finding[] {
  return eachWay(transcript, answered, (evidence) => shortfall(evidence, answered))
}

/** Answers that came whole and contradict themselves: what is left to say where a judge finds nothing more exact. */
export function inconsistent(transcript: Transcript, answered: Answered): readonly Finding[] {
  if (answered !== 'complete') return []
  return eachWay(transcript, answered, (evidence) =>
    evidence.completion === 'inconsistent' ? reasonOf(evidence) : undefined,
  )
}

function eachWay(
  transcript: Transcript,
  answered: Answered,
  fault: (exchange: Exchange) => string | undefined,
): readonly Finding[] {
  const fallen = new Map<string, string[]>()
  for (const [exchange, evidence] of Object.entries(transcript)) {
    const came = isAgain(exchange) ? undefined : fault(evidence)
    if (came !== undefined) fallen.set(came, [...(fallen.get(came) ?? []), exchange])
  }
  return [...fallen].map(([came, [exchange = '', ...others]]) => {
    const more = others.length === 0 ? '' : ` The same in ${others.length} more.`
    return { code: 'not-answered', message: `Expected ${wanted[answered]}, got ${came}.${more}`, exchange }
  })
}

const wanted: Record<Answered, string> = {
  replied: 'a whole HTTP answer',
  answered: 'a whole answer with status 200',
  complete: 'a complete answer with status 200',
}

function shortfall(exchange: Exchange, answered: Answered): string | undefined {
  const { failure, status, completion } = exchange
  // We hung up ourselves: an exchange that an abort cut short is not judged at all.
  if (failure?.kind === 'cancelled') return undefined
  if (failure !== undefined) return `${failure.kind} (${failure.phase}): ${withoutFullStop(failure.message)}`
  if (status === undefined) return 'no status'
  if (answered === 'replied') return undefined
  if (status !== 200) return `status ${withoutFullStop(describeStatus(exchange))}`
  if (answered === 'answered' || completion === 'complete' || completion === 'inconsistent') return undefined
  return reasonOf(exchange)
}

const reasonOf = ({ completion, incompleteBecause = 'no reason recorded' }: Exchange): string =>
  `${completion}: ${withoutFullStop(incompleteBecause)}`

const withoutFullStop = (sentence: string): string => sentence.replace(/\.$/, '')
