/** Why two greedy answers to one prompt differ: rounding at a near tie, a fault, or a cause that nothing shows. */
import { largest } from '../../../base/extremes.ts'
import type { AssembledLogprob } from '../../../openai/assemble.ts'
import { quote } from '../read.ts'
import { describeFork, findFork, isNearTie } from './fork.ts'
import { describeTextFork, findTextFork } from './text-fork.ts'

/** What is known of how one of the two answers came about: the answer itself, or its request asked again. */
export interface Evidence {
  readonly of: 'reference' | 'other'
  /** It is an answer of the same request to the server under test, and not the answer itself. */
  readonly again: boolean
  readonly output: string
  /** With their candidates; empty where the server gives none. */
  readonly tokens: readonly AssembledLogprob[]
  /** Something in the request, such as a schema, forbids tokens: the best of all need not be the best allowed. */
  readonly bound: boolean
}

/** Two outputs that differ, and what is known of them. */
export interface Differing {
  readonly reference: string
  readonly other: string
  /** Usage counts as many tokens for both. */
  readonly sameCount: boolean
  readonly evidence: readonly Evidence[]
  /** How far apart, in nats, the tokens of a near tie may lie. */
  readonly nats: number
}

export interface Explanation {
  /** `unclear`: neither rounding nor a fault is shown, so the difference is reported and does not reject. */
  readonly verdict: 'explained' | 'unexplained' | 'unclear'
  /** One sentence; empty where nothing was learned beside the two answers. */
  readonly because: string
}

const unexplained = (because: string): Explanation => ({ verdict: 'unexplained', because })
const explained = (because: string): Explanation => ({ verdict: 'explained', because })

/** Where they share a prefix, it is everything before the first character that differs. */
export function commonPrefix(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) if (a[at] !== b[at]) return at
  return length
}

/** Log-probabilities decide first, then what the same requests bring again; without either nothing is explained. */
export function explain(differing: Differing): Explanation {
  return (
    notGreedy(differing) ??
    bothScored(differing) ??
    alongOne(differing) ??
    pieceLost(differing) ??
    doubtAnywhere(differing) ??
    askedAgain(differing)
  )
}

/** A token far below the best candidate was sampled. */
function notGreedy({ evidence, nats }: Differing): Explanation | undefined {
  for (const { tokens, bound } of evidence) {
    const sampled = tokens.find(({ logprob, top }) => !bound && bestOf(top) - (logprob ?? 0) > nats)
    if (sampled === undefined) continue
    const behind = (bestOf(sampled.top) - (sampled.logprob ?? 0)).toFixed(2)
    return unexplained(
      `At temperature 0 the server chose ${quote(sampled.token)}, ${behind} nats below its best.`,
    )
  }
  return undefined
}

const bestOf = (top: AssembledLogprob['top']): number => largest(top.map(({ logprob }) => logprob))

/** Both answers came with their candidates. */
function bothScored({ evidence, reference, other, nats }: Differing): Explanation | undefined {
  const scored = evidence.filter(({ tokens }) => tokens.length > 0)
  const one = scored.find(({ output }) => output === reference)
  const two = scored.find(({ output }) => output === other)
  if (one === undefined || two === undefined) return undefined
  const fork = findFork(one.tokens, two.tokens)
  if (fork === undefined) return unexplained('Both have the same tokens.')
  const because = `They part ${describeFork(fork)}.`
  return isNearTie(fork, nats) ? explained(because) : unexplained(because)
}

/** Each scored answer that goes along with one of the two until they part says how near the other was there. */
function alongOne(differing: Differing): Explanation | undefined {
  const forks = differing.evidence.filter(isWalkable).flatMap(({ tokens }) => forkOn(tokens, differing) ?? [])
  const worst = forks.toSorted((a, b) => b.marginNats - a.marginNats)[0]
  if (worst === undefined) return undefined
  const because = `They part ${describeTextFork(worst)}.`
  return worst.marginNats <= differing.nats ? explained(because) : unexplained(because)
}

/** Its tokens spell its text, which a parser of calls or thoughts may have taken apart. */
function isWalkable({ tokens, output }: Evidence): boolean {
  const joined = tokens.map(({ token }) => token).join('')
  return tokens.length > 0 && output !== '' && joined.startsWith(output)
}

function forkOn(tokens: readonly AssembledLogprob[], { reference, other }: Differing) {
  const [one, two] = [findTextFork(tokens, reference), findTextFork(tokens, other)]
  if (one === undefined || two === undefined) return one ?? two
  if (one.at !== two.at) return one.at > two.at ? two : one
  // It left both: where they still go on together, it says nothing of the place where they part.
  const before = tokens.slice(0, one.at).map(({ token }) => token)
  if (commonPrefix(reference, other) > before.join('').length) return undefined
  return one.marginNats > two.marginNats ? one : two
}

/** As many tokens, and the one text is the other without a piece: it was lost, or doubled, on its way. */
function pieceLost({ reference, other, sameCount }: Differing): Explanation | undefined {
  const [short, long] = reference.length < other.length ? [reference, other] : [other, reference]
  const start = commonPrefix(short, long)
  const end = commonPrefix(reversed(short.slice(start)), reversed(long.slice(start)))
  if (!sameCount || end === 0 || start + end < short.length || short.length === long.length) return undefined
  const piece = quote(long.slice(start, start + long.length - short.length))
  return unexplained(`Usage counts the same tokens, and one has ${piece} more than the other.`)
}

const reversed = (text: string): string => Array.from(text).toReversed().join('')

/** Where the text is not that of the tokens, it is only known whether any of them was in doubt. */
function doubtAnywhere({ evidence, reference, other, nats }: Differing): Explanation | undefined {
  const known = evidence.filter(
    ({ output, tokens }) => tokens.length > 0 && (output === reference || output === other),
  )
  if (known.length === 0) return undefined
  const inDoubt = known.some(({ tokens }) => tokens.some((token) => isDoubtful(token, nats)))
  if (inDoubt) return undefined
  return unexplained(`No token of the answer has another within ${nats} nats.`)
}

const isDoubtful = ({ token: own, logprob, top }: AssembledLogprob, nats: number): boolean =>
  top.some((candidate) => candidate.token !== own && (logprob ?? 0) - candidate.logprob <= nats)

/** A near tie brings one of two answers; sampling brings ever others; a fault of one way brings its own each time. */
function askedAgain({ evidence, reference, other }: Differing): Explanation {
  const outputsOf = (side: Evidence['of']): readonly string[] =>
    evidence.flatMap(({ of, again, output }) => (again && of === side ? [output] : []))
  const [references, others] = [outputsOf('reference'), outputsOf('other')]
  const all = [...references, ...others]
  if (all.length === 0) return unexplained('')
  const further = new Set(all.filter((output) => output !== reference && output !== other)).size
  if (further > 1)
    return unexplained(`Asked again ${all.length} times, the server gives ${further} other answers.`)
  if (references.includes(other))
    return explained('The first request, asked again, has the other answer too.')
  const steady = references.every((output) => output === reference)
  if (steady && others.length > 0 && others.every((output) => output === other))
    return unexplained('Asked again, each has its own answer once more.')
  return {
    verdict: 'unclear',
    because: `The other answer did not come again, and log-probabilities do not say why it came.`,
  }
}
