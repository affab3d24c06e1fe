/** The recorded answers of one check, changed in one way, and what the whole command is to say of them. */
import type { Check, ServerFacts } from '../../src/contract/check.ts'
import { type Exchange, linesOf, type SseFrame, type Transcript } from '../../src/contract/exchange.ts'
import { allChecks } from '../../src/checks/plan-checks.ts'
import { parseSseFrame } from '../../src/wire/parse-sse-frame.ts'
import { readFixture } from '../fixtures/exchange-fixture.ts'
import { type Mutants, reply } from '../fixtures/mutate.ts'
import { canBeTold, toldFacts } from './told-facts.ts'

export interface Mutant {
  readonly check: Check
  /** A code of the check; `good` for the answers as they were recorded. */
  readonly name: string
  readonly facts: ServerFacts
  readonly exchanges: Transcript
  /** What the check has to find; absent where it has to find nothing. */
  readonly code?: string
  /** Those of the exchanges that are not as they were recorded. */
  readonly changed: ReadonlySet<Exchange>
  /** Whether only answers differ from those that were recorded, so that a server can give them. */
  readonly isServable: boolean
  /** Whether what a run is told of a server suffices to judge them as they are to be judged. */
  readonly isTold: boolean
}

/** Whether a judge of these facts says of a mutant what it has to. */
function isJudged(
  { check, exchanges, code }: Pick<Mutant, 'check' | 'exchanges' | 'code'>,
  facts: ServerFacts,
): boolean {
  const judgement = check.judge(exchanges, facts)
  if ('vacuous' in judgement) return false
  return code === undefined ? judgement.length === 0 : judgement.some((finding) => finding.code === code)
}

const breaksOff = (exchanges: Transcript): Transcript => {
  const [first = ''] = Object.keys(exchanges)
  const failure = { kind: 'reset', phase: 'body', message: 'The connection broke.' } as const
  return reply(first, () => ({ failure }))(exchanges)
}

const timesOf = ({ startedAtMs, lateMs, marks, frames }: Exchange): string =>
  JSON.stringify([startedAtMs, lateMs ?? 0, marks, frames.map(({ atMs }) => Math.round(atMs / 100))])

/** What a server sends of a frame. */
export const bytesOf = (frame: SseFrame): Buffer =>
  frame.rawBase64 === undefined ? Buffer.from(linesOf(frame)) : Buffer.from(frame.rawBase64, 'base64')

/** Some mutants change what was read of a frame, and not its lines. */
export function isOfItsLines(frame: SseFrame): boolean {
  const read = parseSseFrame(bytesOf(frame), { atMs: 0, first: true })
  return (
    read.data === frame.data &&
    read.event === frame.event &&
    read.rawBase64 === frame.rawBase64 &&
    (read.faults ?? []).length > 0 === (frame.faults ?? []).length > 0
  )
}

/** A break can be made, and no other end of a connection is needed; how long an answer takes is not replayed. */
const isPlain = ({ failure, frames }: Exchange): boolean =>
  (failure === undefined || failure.kind === 'reset') && frames.every(isOfItsLines)

/** Where requests, times or names differ, no server could have made the difference. */
function differsInAnswers(good: Transcript, changed: Transcript): boolean {
  const names = Object.keys(good)
  if (names.join('\n') !== Object.keys(changed).join('\n')) return false
  return names.every((name) => {
    const [before, after] = [good[name], changed[name]]
    if (before === undefined || after === undefined) return false
    if (before === after) return true
    const isSameRequest = JSON.stringify(before.request) === JSON.stringify(after.request)
    const isSameTime = before.frames.length !== after.frames.length || timesOf(before) === timesOf(after)
    return isSameRequest && isSameTime && isPlain(after)
  })
}

/** All mutants of a check, first the good answers. */
export async function mutantsOf(check: Check): Promise<readonly Mutant[]> {
  const fixture = readFixture(check.id)
  if (fixture === undefined) throw new Error(`${check.id} has no recorded answers`)
  const url = new URL(`../fixtures/mutants/${check.id}.ts`, import.meta.url).href
  const { mutants } = (await import(url)) as { mutants: Mutants }
  const good = mutants.good?.(fixture.exchanges) ?? fixture.exchanges
  const findings = { 'not-answered': breaksOff, ...mutants.findings }
  const silent = { good: (exchanges: Transcript) => exchanges, ...mutants.tolerated }
  const make = (name: string, mutate: (exchanges: Transcript) => Transcript, code?: string): Mutant => {
    const facts = mutants.facts?.[name]?.(fixture.facts) ?? fixture.facts
    const exchanges = mutate(good)
    const changed = new Set(
      Object.entries(exchanges).flatMap(([key, one]) => (one === good[key] ? [] : [one])),
    )
    // A run asks for the list of models before any check does, and for the metrics now and then.
    const isAskedBefore = [...changed].some(({ request }) => /\/(?:v1\/models|metrics)$/.test(request.url))
    return {
      check,
      name,
      facts,
      exchanges,
      ...(code === undefined ? {} : { code }),
      changed,
      isServable: canBeTold(fixture.facts, facts) && !isAskedBefore && differsInAnswers(good, exchanges),
      isTold: isJudged({ check, exchanges, ...(code === undefined ? {} : { code }) }, toldFacts(facts)),
    }
  }
  return [
    ...Object.entries(silent).map(([name, mutate]) => make(name, mutate)),
    ...Object.entries(findings).map(([code, mutate]) => make(code, mutate, code)),
  ]
}

/** @param every of how many checks one is taken, one of each area at least */
export const someChecks = (every: number): readonly Check[] => {
  const areas = new Set<string>()
  return allChecks.filter(({ id }, at) => {
    const [area = ''] = id.split('/')
    const isFirst = !areas.has(area)
    areas.add(area)
    return isFirst || at % every === 0
  })
}
