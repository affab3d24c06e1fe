/** Many first tokens of one prompt: alone, so that nothing but the sampler parts them, and as choices of one request. */
import type { CheckContext } from '../../../contract/check.ts'
import type { Exchange, Transcript } from '../../../contract/exchange.ts'
import { assemble } from '../../../openai/assemble.ts'
import { atOnce } from '../../endpoints.ts'
import { type Draw, drawOnce } from './open-prompts.ts'

/** Requests of one choice, and of several. */
const alone = 16
const together = 6
const batch = 32
/** Fewer draws than this are not judged. */
export const enoughDraws = 200

/** At least `enoughDraws` first tokens where all is answered, in exchanges whose names start with `name`. */
export async function drawMany(context: CheckContext, name: string, draw: Draw): Promise<Transcript> {
  const several = { ...draw, fields: { ...draw.fields, n: batch } }
  const send = (count: number, one: Draw, suffix = '') =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `${name} ${index + 1}${suffix}`,
        () => drawOnce(context, one),
      ]),
    )
  const drawn = await atOnce({ ...send(alone, draw), ...send(together, several, ` of ${batch}`) })
  const missing = enoughDraws - Object.values(drawn).flatMap(firstTokens).length
  // Where n is not offered, each is asked for alone.
  return missing <= 0 ? drawn : { ...drawn, ...(await atOnce(send(missing, draw, ' more'))) }
}

/** The first token of each choice, as the server writes it; a choice that says none is left out. */
export const firstTokens = (answer: Exchange): readonly string[] =>
  assemble(answer).choices.flatMap(({ logprobs }) => logprobs[0]?.token ?? [])

/** The same of all answers whose names start with `name`. */
export const drawsOf = (transcript: Transcript, name: string): readonly string[] =>
  Object.entries(transcript).flatMap(([key, answer]) =>
    key.startsWith(`${name} `) ? firstTokens(answer) : [],
  )
