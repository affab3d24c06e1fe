/** Quantization leaves the model able to do what it could: most prompts bring the unquantized reference's answers. */
import { smallest } from '../../base/extremes.ts'
import type { Finding, ServerFacts } from '../../contract/check.ts'
import type { Transcript } from '../../contract/exchange.ts'
import { type Golden, askGolden, goldensOf } from '../judges/goldens.ts'
import { answered, sendsFor } from '../cases.ts'
import { defineCheck } from '../define-check.ts'
import { atOnce } from '../endpoints.ts'
import { expectedByPreset } from '../grounds.ts'
import { firstChoice, quote } from '../judges/read.ts'

/** Fewer prompts of a kind show nothing of the kind. */
const fewestOfKind = 2

export const quantizedSkills = defineCheck({
  id: 'quantized/skills',
  title: 'The quantized model answers as the unquantized reference does, in every kind of prompt',
  advice: 'Quantize with more calibration data of the kind that is lost, or keep more modules as they are.',
  answers: 'a mean score hid that one skill, such as tool calls, was gone after quantization',
  level: 'must',
  grounds: { default: expectedByPreset },
  needs: ['quantized', 'goldens', 'completions', 'logprobs', 'token-ids'],
  applies: goldensOf,
  codes: ['too-few-same', 'skill-lost'],
  exercise: (context, goldens) => atOnce(sendsFor(goldens, (golden) => askGolden(context, golden))),
  judge: judgeSkills,
  notes: (transcript, goldens) => {
    const outcomes = outcomesOf(transcript, goldens)
    const same = outcomes.filter(({ same: alike }) => alike).length
    return [`${same} of ${outcomes.length} prompts bring the unquantized reference’s text.`]
  },
})

interface Outcome {
  readonly exchange: string
  /** What is asked for: the name without its number. */
  readonly skill: string
  readonly same: boolean
  readonly message: string
}

function outcomesOf(transcript: Transcript, goldens: readonly Golden[]): readonly Outcome[] {
  return answered(transcript, goldens).map(({ exchange, text, answer }) => {
    const got = firstChoice(answer).text
    const message = `${exchange} brings ${quote(got)} in place of ${quote(text)}`
    return { exchange, skill: exchange.replace(/ \d+$/, ''), same: got === text, message }
  })
}

function judgeSkills(
  transcript: Transcript,
  goldens: readonly Golden[],
  facts: ServerFacts,
): readonly Finding[] {
  const outcomes = outcomesOf(transcript, goldens)
  const share = smallest((facts.goldens ?? []).map(({ bounds }) => bounds.sameShare))
  return [...tooFew(outcomes, share), ...lostSkills(outcomes)]
}

function tooFew(outcomes: readonly Outcome[], share: number): readonly Finding[] {
  const wrong = outcomes.filter(({ same }) => !same)
  const [first] = wrong
  const same = outcomes.length - wrong.length
  if (first === undefined || same >= share * outcomes.length) return []
  const message = `${same} of ${outcomes.length} prompts bring the reference’s text, fewer than ${share}: ${first.message}.`
  return [{ code: 'too-few-same', message, exchange: first.exchange }]
}

function lostSkills(outcomes: readonly Outcome[]): readonly Finding[] {
  return [...new Set(outcomes.map(({ skill }) => skill))].flatMap((skill) => {
    const own = outcomes.filter((outcome) => outcome.skill === skill)
    const [first] = own
    if (first === undefined || own.length < fewestOfKind || own.some(({ same }) => same)) return []
    const message = `None of the ${own.length} prompts of the kind ${skill} brings the reference’s text: ${first.message}.`
    return [{ code: 'skill-lost', message, exchange: first.exchange }]
  })
}
