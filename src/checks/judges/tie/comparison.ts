/** Which answers of a transcript a check holds against each other, and what their texts are. */
import type { Exchange, Transcript } from '../../../contract/exchange.ts'
import { parseChunks } from '../../../openai/parse-frames.ts'
import { protocolOf } from '../../../openai/protocols/registry.ts'
import { messageSchema, messageText } from '../../../openai/schemas/message.ts'
import { responseSchema, responseText } from '../../../openai/schemas/response.ts'
import { callsOf } from '../judge-calls.ts'
import { firstChoice, outputOf, readJson } from '../read.ts'

export interface Comparison {
  /** Name of the exchange whose answer counts as right. */
  readonly reference: string
  /** Name of the exchange that has to have the same answer. */
  readonly other: string
  /** Where the answer stands in the other one, e.g. behind an echoed prompt; then it is not asked again. */
  read?(other: Exchange): string
  /** The other answer was cut, so it has to be the beginning of the reference. */
  readonly begins?: true
}

/** Everything that the model wrote, in whichever API: reasoning, content and calls. */
export function wholeOutput(answer: Exchange): string {
  if (/\/(messages|responses)$/.test(answer.request.url)) return foreignOutput(answer)
  return [outputOf(firstChoice(answer)), ...callsOf(answer)].join('\n')
}

function foreignOutput(answer: Exchange): string {
  if (answer.frames.length > 0) {
    const { read } = protocolOf(answer.request)
    const pieces = parseChunks(answer).chunks.flatMap(({ value }) => read(value).choices)
    return pieces.map(({ content }) => content).join('')
  }
  const body = readJson(answer.body)
  const [message, response] = [messageSchema.safeParse(body).data, responseSchema.safeParse(body).data]
  if (message !== undefined) return messageText(message)
  return response === undefined ? '' : responseText(response)
}

/** Both outputs of a comparison; undefined where one was not sent. */
export function outputsOf(
  transcript: Transcript,
  { reference, other, read = wholeOutput, begins }: Comparison,
): readonly [string, string] | undefined {
  const [one, two] = [transcript[reference], transcript[other]]
  if (one === undefined || two === undefined) return undefined
  const [whole, text] = [wholeOutput(one), read(two)]
  return [whole, begins === true && whole.startsWith(text) ? whole : text]
}

/** An answer that broke off is not another answer, and a server that hangs is not asked again. */
export const isWhole = ({ status, completion }: Exchange): boolean =>
  status === 200 && completion === 'complete'

/** Whether both came whole and say different things. */
export function differ(transcript: Transcript, comparison: Comparison): boolean {
  const { reference, other } = comparison
  const outputs = outputsOf(transcript, comparison)
  const whole = [reference, other].every(
    (name) => transcript[name] !== undefined && isWhole(transcript[name]),
  )
  return whole && outputs !== undefined && outputs[0] !== outputs[1]
}
