/** What is drawn of questions with known odds, and what right draws of each are. Pure. */
import { defined } from '../../../base/defined.ts'
import type { ServerFacts, Skip } from '../../../contract/check.ts'
import type { OddsBounds, OddsCase, OddsSet } from '../../../contract/odds.ts'
import { type Some, someOf } from '../../applies.ts'
import type { Body } from '../../endpoints.ts'
import { type Distribution, atTemperature, entropyBits, mostLikely } from './distribution.ts'
import { shifted } from './exact-test.ts'

/** What OpenAI allows in one request. */
const mostChoices = 128
/** Choices of each request: where little is to be seen of a fault, and where much. */
const few = [32] as const
/** Enough to tell two seeds apart. More prompts at once than a step takes, with a seed, end vLLM on a CPU. */
const seeded = [8] as const
const many = [mostChoices, mostChoices] as const

export type Way = 'plain' | 'sharpened' | 'top_p' | 'top_k' | 'seed'

/** One question asked in one way. */
export interface KnownDraw {
  readonly way: Way
  readonly name: string
  readonly prompt: string
  /** By the names of the exchanges, how many choices are asked for. */
  readonly requests: Readonly<Record<string, number>>
  readonly fields: Body
  /** At temperature 1, and nothing cut off. */
  readonly known: Distribution
  readonly expected: Distribution
  /** How far the log-odds of a right server's answers may be off what is expected. */
  readonly drift: number
  /** Most probability of answers that are not listed. */
  readonly others: number
}

const seeds = [11, 90_210] as const
const sharper = 0.5

const distributionOf = ({ odds }: OddsCase): Distribution => ({
  tokens: Object.entries(odds)
    .map(([token, p]) => ({ token, p }))
    .toSorted((a, b) => b.p - a.p),
})

interface Cut {
  readonly kept: Distribution
  readonly topK: number
  readonly topP: number
}

/**
 * Where the odds fall most steeply, at two answers or more, `top_p` halfway through the last answer kept.
 * @returns undefined where another model within the bounds would keep others
 */
export function cutOf({ tokens }: Distribution, { nats, others }: OddsBounds): Cut | undefined {
  const fall = (at: number): number => (tokens[at - 1]?.p ?? 0) / (tokens[at]?.p ?? 1)
  const [topK] = tokens
    .map((_, at) => at)
    .filter((at) => at >= 2)
    .toSorted((a, b) => fall(b) - fall(a))
  if (topK === undefined || Math.log(fall(topK)) <= 2 * nats) return undefined
  const kept = tokens.slice(0, topK)
  const whole = kept.reduce((sum, { p }) => sum + p, 0)
  const before = whole - (kept.at(-1)?.p ?? 0)
  const topP = (before + whole) / 2
  const isClear = shifted(before, 2 * nats) < topP && topP < shifted(whole, -2 * nats) - others
  if (!isClear) return undefined
  return { kept: { tokens: kept.map(({ token, p }) => ({ token, p: p / whole })) }, topK, topP }
}

/** What has yet to be named, and to be sent to its model. */
type Plan = Omit<KnownDraw, 'name' | 'requests'> & { readonly counts: readonly number[] }

/** Temperature 0.5, `top_p` and `top_k` of one question: what each makes of known odds can be computed. */
function narrowed(plain: Plan, { engine }: ServerFacts): readonly Plan[] {
  const { known, drift, others } = plain
  const expected = atTemperature(known, sharper)
  const sharpened: Plan = {
    ...plain,
    way: 'sharpened',
    expected,
    drift: drift / sharper,
    fields: { temperature: sharper },
  }
  const cut = cutOf(known, { nats: drift / 2, others })
  if (cut === undefined) return [sharpened]
  const kept = { ...plain, expected: cut.kept, counts: few }
  const topP: Plan = { ...kept, way: 'top_p', fields: { top_p: cut.topP } }
  const topK: Plan = { ...kept, way: 'top_k', fields: { top_k: cut.topK } }
  return [sharpened, topP, ...(engine?.sampling?.['top_k'] === undefined ? [] : [topK])]
}

/** How much likelier the likeliest answer becomes. */
const sharpening = ({ known }: Plan): number => mostLikely(atTemperature(known, sharper)) - mostLikely(known)
/** Less of it shows nothing in the draws of one check. */
const leastSharpening = 0.1

function plansOf({ cases }: OddsSet, facts: ServerFacts): readonly Plan[] {
  const plain = cases.map((one): Plan => {
    const known = distributionOf(one)
    const near = { drift: 2 * one.bounds.nats, others: one.bounds.others }
    return { ...near, way: 'plain', prompt: one.prompt, counts: few, fields: {}, known, expected: known }
  })
  const most = (merit: (plan: Plan) => number): Plan | undefined =>
    plain.toSorted((a, b) => merit(b) - merit(a))[0]
  const [loaded, open] = [most(sharpening), most(({ known }) => entropyBits(known))]
  const close = plain.map((plan) => (plan === loaded ? { ...plan, counts: many } : plan))
  const narrow =
    loaded === undefined || sharpening(loaded) < leastSharpening
      ? []
      : narrowed({ ...loaded, counts: many }, facts)
  const withSeeds =
    open === undefined
      ? []
      : seeds.map((seed): Plan => ({ ...open, way: 'seed', counts: seeded, fields: { seed } }))
  return [...close, ...narrow, ...withSeeds]
}

/** Every question asked plainly, the most loaded one narrowed too, and the most open one with two seeds. */
export function knownDrawsOf(facts: ServerFacts): Some<KnownDraw> | Skip {
  const draws = (facts.odds ?? []).flatMap((set) =>
    plansOf(set, facts).map(({ counts, ...plan }): KnownDraw => {
      const own = Object.entries(plan.fields).map(([field, value]) => `${field} ${String(value)}`)
      const name = [set.servedAs, plan.prompt, ...own].filter((part) => part !== undefined).join(' · ')
      const requests = counts.map((count, at) => [`${name} ${at + 1}`, count] as const)
      const fields = { ...defined({ model: set.servedAs }), ...plan.fields }
      return { ...plan, name, requests: Object.fromEntries(requests), fields }
    }),
  )
  return someOf(draws, { skip: 'no known odds are named', optional: true })
}
