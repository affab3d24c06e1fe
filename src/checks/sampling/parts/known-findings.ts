/** What is wrong with draws of known odds. Pure. */
import type { Finding, Judgement } from '../../../contract/check.ts'
import type { Transcript } from '../../../contract/exchange.ts'
import { assemble } from '../../../openai/assemble.ts'
import { quote } from '../../judges/read.ts'
import { mostLikely } from './distribution.ts'
import { enoughDraws } from './draws.ts'
import { falseAlarm, findDeviation, isTooMany, shifted } from './exact-test.ts'
import type { KnownDraw, Way } from './known-draws.ts'

export interface Drawn extends KnownDraw {
  readonly exchange: string
  /** Whole answers, of all requests. */
  readonly drawn: readonly string[]
  readonly perRequest: readonly (readonly string[])[]
}

export function drawnIn(transcript: Transcript, draw: KnownDraw): Drawn {
  const names = Object.keys(draw.requests)
  const perRequest = names.map((name) => {
    const answer = transcript[name]
    return answer === undefined ? [] : assemble(answer).choices.map(({ text }) => text.trim())
  })
  return { ...draw, exchange: names[0] ?? '', drawn: perRequest.flat(), perRequest }
}

/** Share of the draws by which they differ from what is expected of them. */
export function variationOf({ expected, drawn }: Drawn): number {
  const over = expected.tokens.map(({ token, p }) => {
    const share = drawn.filter((one) => one === token).length / drawn.length
    return Math.max(0, p - share)
  })
  return over.reduce((sum, one) => sum + one, 0)
}

const isListed = ({ tokens }: KnownDraw['known'], answer: string): boolean =>
  tokens.some(({ token }) => token === answer)

/**
 * At most one right server in a million is called wrong. A right model's share of an answer is off by `nats` at most, so
 * the odds of any set of answers by twice as much, and at temperature T by 2·nats/T; there the tail of the draws is
 * bounded after Chernoff (`exact-test.ts`), and every test has its share of the million (Bonferroni). What is cut off is
 * never drawn.
 */
export function judgeDrawn(all: readonly Drawn[]): Judgement {
  const plain = all.filter(({ way }) => way === 'plain').flatMap(({ drawn }) => drawn)
  if (plain.length < enoughDraws)
    return { vacuous: `${plain.length} answers were drawn, and ${enoughDraws} are needed` }
  // The tests of each question: its odds, its other answers, and twice whether two requests are alike.
  const alarm = falseAlarm / (4 * all.length)
  return all.flatMap((one, at) => [
    ...otherFindings(one, alarm),
    ...oddsFindings(one, alarm),
    ...alikeFindings(one, { lists: one.perRequest, alarm, code: 'requests-alike' }),
    ...alikeFindings(one, { lists: seedsOf(one, all[at + 1]), alarm, code: 'seeds-alike' }),
  ])
}

/** What two seeds drew of the same question; they follow each other. */
const seedsOf = (one: Drawn, next: Drawn | undefined): Drawn['perRequest'] =>
  one.way === 'seed' && next?.way === 'seed' ? [one.drawn, next.drawn] : []

const ignored: Readonly<Partial<Record<Way, string>>> = { top_p: 'top-p-ignored', top_k: 'top-k-ignored' }

/** Answers that were cut off, of which there are none, or that nobody listed, of which there are few. */
function otherFindings(one: Drawn, alarm: number): readonly Finding[] {
  const { name, way, known, expected, drawn, others, exchange } = one
  const cut = drawn.filter((answer) => isListed(known, answer) && !isListed(expected, answer))
  const strange = drawn.filter((answer) => !isListed(known, answer))
  const ofCut = ignored[way]
  const isStrange = isTooMany(strange.length, { p: others, of: drawn.length, alarm })
  const isCut = ofCut !== undefined && cut.length > 0
  if (!isCut && !isStrange) return []
  const [code, found] = isCut ? [ofCut, cut] : ['other-answers', strange]
  const message = `${name}: ${found.length} of ${drawn.length} answers are others than the known ones, such as ${quote(found[0])}.`
  return [{ code, message, exchange }]
}

function oddsFindings(one: Drawn, alarm: number): readonly Finding[] {
  const { name, way, known, expected, drawn, drift, exchange } = one
  const deviation = findDeviation(expected, drawn, { alarm, drift })
  if (deviation === undefined) return []
  const fitsPlain = way === 'sharpened' && findDeviation(known, drawn, { alarm, drift }) === undefined
  const code =
    new Set(drawn).size === 1 ? 'always-the-same' : fitsPlain ? 'temperature-ignored' : 'odds-differ'
  const { tokens, expected: share, drawn: count, of } = deviation
  const which =
    tokens.slice(0, 4).map(quote).join(', ') + (tokens.length > 4 ? ` and ${tokens.length - 4} more` : '')
  const message = `${name}: ${which} came ${count} times of ${of}, where the known odds expect ${(of * share).toFixed(0)}.`
  return [{ code, message, exchange }]
}

interface Compared {
  readonly lists: Drawn['perRequest']
  readonly alarm: number
  readonly code: string
}

/** Two requests that draw the same from beginning to end although that would hardly come by chance. */
function alikeFindings(one: Drawn, { lists, alarm, code }: Compared): readonly Finding[] {
  const [first = [], second = []] = lists
  const chance = shifted(mostLikely(one.expected), one.drift) ** first.length
  if (chance > alarm || first.length !== second.length || first.some((answer, at) => answer !== second[at]))
    return []
  const message = `${one.name}: two requests drew the same ${first.length} answers in the same order.`
  return [{ code, message, exchange: one.exchange }]
}
