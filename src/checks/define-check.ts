/**
 * Makes a check of what is written down of it: works out what it is about on a server, types it by the names of its
 * exchanges, and keeps exchanges without an answer away from its judge.
 */
import type { Check, CheckContext, Finding, Judgement, ServerFacts, Skip } from '../contract/check.ts'
import type { Exchange, Transcript } from '../contract/exchange.ts'
import { isSkip } from './applies.ts'
import { askAgain } from './judges/tie/ask-again.ts'
import { compared, notesOn } from './judges/tie/compared.ts'
import type { Comparison } from './judges/tie/comparison.ts'
import { quote } from './judges/read.ts'
import { invalidRequest } from './judges/rejection.ts'
import { type Answered, inconsistent, unanswered } from './judges/unanswered.ts'

type Bound = 'skip' | 'exercise' | 'exerciseBaseline' | 'judge' | 'notes'

/** `Key` are the names of the exchanges, `Subject` is what the check is about: the facts where it does not say more. */
export interface CheckSpec<Key extends string, Subject = ServerFacts> extends Omit<Check, Bound> {
  /** What every exchange has to be before `judge` sees any; default `complete`. Else the finding is `not-answered`. */
  readonly answered?: Answered
  /**
   * Faults that keep an answer from being whole, where the check has a word for them: of the exchanges that they name
   * it is said instead of `not-answered`, and nothing else is judged.
   */
  broken?(transcript: Transcript): readonly Finding[]
  /**
   * The exchange whose request some servers refuse as such, and what they then do not offer. Where nobody has said what
   * the server offers, its refusal is noted as `refused`, and nothing else is judged.
   */
  readonly mayRefuse?: { readonly exchange: NoInfer<Key>; readonly what: string }
  /**
   * What the check is about on this server, e.g. the adapters to ask, or why it would tell nothing: `{ skip: 'why' }`.
   * It is handed to all that follows. Pure, so that a recorded run is judged again about the same.
   */
  applies?(facts: ServerFacts): Subject | Skip
  /**
   * Greedy answers that are held against each other. Where they differ the same requests are sent again, so that the
   * judge can tell a near tie from a fault; a check whose answers all part at their first tokens is vacuous.
   */
  compares?(transcript: Transcript, subject: Subject, facts: ServerFacts): readonly Comparison[]
  /** Asks the baseline, as in `Check`. */
  exerciseBaseline?(context: CheckContext, subject: Subject): Promise<Transcript>
  exercise(context: CheckContext, subject: Subject): Promise<Readonly<Record<Key, Exchange>>>
  judge(transcript: Readonly<Record<Key, Exchange>>, subject: Subject, facts: ServerFacts): Judgement
  notes?(transcript: Readonly<Record<Key, Exchange>>, subject: Subject, facts: ServerFacts): readonly string[]
}

/** A check that is about something else than the facts has to say how it comes by it. */
type AboutMore<Subject> = ServerFacts extends Subject ? unknown : { readonly applies: unknown }

/** Gives the findings that the check only notes their level. */
function levelled(judgement: Judgement, noted: readonly string[] = []): Judgement {
  if ('vacuous' in judgement || noted.length === 0) return judgement
  return judgement.map((finding): Finding =>
    noted.includes(finding.code) ? { ...finding, level: 'should' } : finding,
  )
}

/** A server that is held to claims has to offer what the reference names; one that nobody describes may be smaller. */
function refusalIn(
  transcript: Transcript,
  mayRefuse: CheckSpec<string>['mayRefuse'],
  { lacks }: ServerFacts,
): readonly Finding[] | undefined {
  if (mayRefuse === undefined || lacks === undefined) return undefined
  const { exchange, what } = mayRefuse
  const { status = 0, body = '' } = transcript[exchange] ?? {}
  if (![...invalidRequest, 501].includes(status)) return undefined
  const message = `Not offered: ${what} is refused with status ${status}: ${quote(body)}.`
  return [{ code: 'refused', message, exchange, level: 'should' }]
}

/** What keeps the answers from being judged. */
function unjudged(
  transcript: Transcript,
  facts: ServerFacts,
  { mayRefuse, broken, answered = 'complete' }: Pick<CheckSpec<string>, 'mayRefuse' | 'broken' | 'answered'>,
): readonly Finding[] {
  const refusals = refusalIn(transcript, mayRefuse, facts)
  if (refusals !== undefined) return refusals
  const named = broken?.(transcript) ?? []
  const others = Object.entries(transcript).filter(([name]) =>
    named.every(({ exchange }) => exchange !== name),
  )
  return [...named, ...unanswered(Object.fromEntries(others), answered)]
}

function codesOf({
  codes,
  noted = [],
  mayRefuse,
}: Pick<CheckSpec<string>, 'codes' | 'noted' | 'mayRefuse'>): Pick<Check, 'codes' | 'noted'> {
  const refusals = mayRefuse === undefined ? [] : ['refused']
  return { codes: ['not-answered', ...codes, ...refusals], noted: [...noted, ...refusals] }
}

const skipOf = (subject: unknown): Skip | undefined => (isSkip(subject) ? subject : undefined)

function orInconsistent(judgement: Judgement, transcript: Transcript, answered: Answered): Judgement {
  if (!('vacuous' in judgement) && judgement.length > 0) return judgement
  const findings = inconsistent(transcript, answered)
  return findings.length > 0 ? findings : judgement
}

async function withTies(
  context: CheckContext,
  sent: Transcript,
  compares: (all: Transcript) => readonly Comparison[],
): Promise<Transcript> {
  const all = { ...context.baseline, ...sent }
  return { ...sent, ...(await askAgain(context, all, compares(all))) }
}

/** @returns the check, with the code `not-answered` added to its own */
export function defineCheck<Key extends string, Subject = ServerFacts>(
  written: CheckSpec<Key, Subject> & AboutMore<Subject>,
): Check {
  const {
    answered = 'complete',
    // Without `applies` the type says that the subject are the facts.
    applies = (facts) => facts as Subject,
    compares = () => [],
    exercise,
    exerciseBaseline,
    judge,
    notes,
    mayRefuse: _,
    broken: __,
    ...spec
  }: CheckSpec<Key, Subject> = written
  // Whoever runs a check asks first whether it is skipped: without a subject nothing is sent and nothing learnt.
  const bound =
    (send: NonNullable<typeof exerciseBaseline>): Check['exercise'] =>
    async (context) => {
      const subject = applies(context.facts)
      return isSkip(subject) ? {} : send(context, subject)
    }
  return {
    ...spec,
    ...(exerciseBaseline === undefined ? {} : { exerciseBaseline: bound(exerciseBaseline) }),
    ...codesOf(written),
    skip: (facts) => skipOf(applies(facts)),
    exercise: bound(async (context, subject) => {
      const sent = await exercise(context, subject)
      return withTies(context, sent, (all) => compares(all, subject, context.facts))
    }),
    // A transcript is only ever judged by the check that recorded it, so it has the spec's keys.
    judge: (transcript, facts) => {
      const faults = unjudged(transcript, facts, written)
      if (faults.length > 0) return faults
      const subject = applies(facts)
      if (isSkip(subject)) return { vacuous: subject.skip }
      const own = levelled(judge(transcript, subject, facts), spec.noted)
      const judged = compared(own, transcript, compares(transcript, subject, facts))
      return orInconsistent(judged, transcript, answered)
    },
    notes: (transcript, facts) => {
      const subject = applies(facts)
      if (isSkip(subject) || unanswered(transcript, answered).length > 0) return []
      const own = notes?.(transcript, subject, facts) ?? []
      return [...own, ...notesOn(transcript, compares(transcript, subject, facts))]
    },
  }
}
