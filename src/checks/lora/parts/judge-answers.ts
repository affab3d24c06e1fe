/** Judges whose answer it is that came: the one asked's, the base's or another adapter's. */
import type { Finding } from '../../../contract/check.ts'
import type { Exchange, Transcript } from '../../../contract/exchange.ts'
import type { AdapterQuestion } from '../../../contract/lora-expectation.ts'
import { answered } from '../../cases.ts'
import { firstChoice, outputOf, quote } from '../../judges/read.ts'
import { type Asked, base } from './questions.ts'

/** Finding codes of answers that adapters give. */
export const adapterCodes = ['answer-wrong', 'answer-of-another', 'adapter-ignored'] as const

/** The codes of adapters and of the base. */
export const answerCodes = [...adapterCodes, 'base-overlaid', 'base-wrong'] as const

/** Words of the answer of the base or of an adapter. */
export function wordsOf({ base: ofBase, adapters }: AdapterQuestion, who: string): readonly string[] {
  return who === base ? ofBase : (adapters[who] ?? [])
}

/** Whether a text has all of the words. */
export const says = (text: string, words: readonly string[]): boolean =>
  words.length > 0 && words.every((word) => text.includes(word))

/** Who else answers so; undefined where nobody does. */
export function speakerOf(question: AdapterQuestion, text: string): string | undefined {
  return [base, ...Object.keys(question.adapters)].find((who) => says(text, wordsOf(question, who)))
}

/**
 * Held against words that a preset names, and not against another answer: they are what an adapter was trained to say, with
 * no second token near, so that no near tie keeps them back.
 *
 * @returns undefined when it is the answer of the one asked
 */
function answerFault(
  { who, as = who, question }: Asked,
  answer: Exchange,
): Omit<Finding, 'exchange'> | undefined {
  const text = outputOf(firstChoice(answer))
  const words = wordsOf(question, as)
  if (says(text, words)) return undefined
  const path = 'choices[0].message.content'
  const asked = `${who} was asked ${quote(question.prompt)}, and the answer is ${quote(text)}`
  const speaker = speakerOf(question, text)
  if (speaker === undefined) {
    const code = who === base ? 'base-wrong' : 'answer-wrong'
    return { code, message: `${asked}; expected in it: ${quote(words)}.`, path }
  }
  if (speaker === base) return { code: 'adapter-ignored', message: `${asked}, as without adapter.`, path }
  const code = who === base ? 'base-overlaid' : 'answer-of-another'
  return { code, message: `${asked}, as of ${speaker}.`, path }
}

/** @param transcript holds the exchanges that `asked` names; those that it does not hold are left out */
export function answerFindings(transcript: Transcript, asked: readonly Asked[]): readonly Finding[] {
  return answered(transcript, asked).flatMap(({ answer, ...one }) => {
    const fault = answerFault(one, answer)
    return fault === undefined ? [] : [{ ...fault, exchange: one.exchange }]
  })
}
