/** Explains by what a transcript holds why two answers in it differ. */
import type { Finding, ServerFacts } from '../../../contract/check.ts'
import type { Exchange, Transcript } from '../../../contract/exchange.ts'
import { type Arithmetic, tieNats } from '../../../contract/tie-nats.ts'
import { isRecord } from '../../../openai/read-json.ts'
import { type Named, named } from '../compare.ts'
import { firstChoice, readJson, tokenCounts } from '../read.ts'
import { type Comparison, outputsOf, wholeOutput } from './comparison.ts'
import { type Evidence, type Explanation, explain } from './explain.ts'

/** Numbers that are quantized round more coarsely than the format that the activations have. */
export function arithmeticOf({ configuration = {}, checkpoint, layers }: ServerFacts): Arithmetic {
  const { dtype, quantization = 'none', kvCacheDtype = 'auto' } = configuration
  const quantized = quantization !== 'none' || checkpoint?.method !== undefined
  const coarse = quantized || /^fp8|^int/.test(String(kvCacheDtype))
  return { ...(coarse ? {} : { dtype }), ...(layers === undefined ? {} : { layers }) }
}

export const nearNats = (facts: ServerFacts): number => tieNats(arithmeticOf(facts))

/** Fields of a request that forbid tokens, so that the best candidate need not be the best allowed. */
const bounds = ['response_format', 'structured_outputs', 'logit_bias', 'min_tokens', 'presence_penalty']

function isBound({ request }: Exchange): boolean {
  const body = readJson(request.body ?? '')
  if (!isRecord(body)) return false
  const choice = body['tool_choice'] ?? 'auto'
  return bounds.some((field) => field in body) || (choice !== 'auto' && choice !== 'none')
}

function evidenceOf(of: Evidence['of'], { answer, again = [] }: Named): readonly Evidence[] {
  return [answer, ...again].map((one, at) => ({
    of,
    again: at > 0,
    output: wholeOutput(one),
    tokens: firstChoice(one).logprobs,
    bound: isBound(one),
  }))
}

interface Outputs {
  readonly outputs?: readonly [string, string]
  readonly begins?: true | undefined
  readonly nats: number
}

/** Where one of two answers was cut: the one that an output begins as, at whatever length. */
function sideOf(output: string, [whole, cut]: readonly [string, string]): string {
  if (output.startsWith(cut)) return cut
  return whole.startsWith(output) ? whole : output
}

/** @param outputs where they are not those of the whole answers */
export function explainAnswers(
  reference: Named,
  other: Named,
  { outputs, begins, nats }: Outputs,
): Explanation {
  const sides = outputs ?? [wholeOutput(reference.answer), wholeOutput(other.answer)]
  const [one, two] = sides
  const counts = [reference, other].map(({ answer }) => tokenCounts(answer)?.completion)
  return explain({
    reference: one,
    other: two,
    sameCount: outputs === undefined && counts[0] !== undefined && counts[0] === counts[1],
    evidence: [
      ...evidenceOf('reference', reference),
      ...(outputs === undefined || begins === true ? evidenceOf('other', other) : []),
    ].map((known) => (begins === true ? { ...known, output: sideOf(known.output, sides) } : known)),
    nats,
  })
}

/** Why the answers of a comparison differ; undefined where they are the same or were not sent. */
export function whyDifferent(
  transcript: Transcript,
  comparison: Comparison,
  facts: ServerFacts,
): Explanation | undefined {
  const [one, two] = [comparison.reference, comparison.other].map((name) => named(transcript, name))
  const outputs = outputsOf(transcript, comparison)
  if (one === undefined || two === undefined || outputs === undefined || outputs[0] === outputs[1])
    return undefined
  return explainAnswers(one, two, {
    nats: nearNats(facts),
    begins: comparison.begins,
    ...(comparison.read === undefined && comparison.begins === undefined ? {} : { outputs }),
  })
}

/** Findings of answers that differ, with the reason; none where a near tie is the reason. */
export function withReason(findings: readonly Finding[], why: Explanation | undefined): readonly Finding[] {
  if (why === undefined) return findings
  if (why.verdict === 'explained') return []
  return findings.map((finding) => ({
    ...finding,
    message: `${finding.message} ${why.because}`.trimEnd(),
    ...(why.verdict === 'unclear' ? { level: 'should' as const } : {}),
  }))
}
