/** Sixty-four prompts at once, with others left unfinished in between: no answer holds what stands in another's prompt. */
import type { CheckContext, Finding, Judgement } from '../../contract/check.ts'
import type { CallOptions } from '../../contract/client.ts'
import type { Exchange, Transcript } from '../../contract/exchange.ts'
import { assemble } from '../../openai/assemble.ts'
import { type Body, atOnce, roomFor, endpointsOf } from '../endpoints.ts'
import { defineCheck } from '../define-check.ts'
import { openai, ownAnswer } from '../grounds.ts'
import { oneOfEach } from '../judges/one-of-each.ts'
import { type Message, user } from '../prompts.ts'
import { foreignTags, rightAnswers, sendTag, tagBody, tagOf, textOf, wasLeft } from './parts/tags.ts'

const probes = 64
const late = 8
/** Delays after which a prompt is left while it waits or is read, in milliseconds. */
const delays = [2, 5, 10, 20, 40, 80]
/** After so many pieces of an answer it is left. */
const pieces = [1, 2, 3, 4]
/** Answers that are left take long enough that a busy server does not deliver them in one piece. */
const longTimes = 16
const rightShare = 0.75

export const isolationConcurrent = defineCheck({
  id: 'isolation/concurrent',
  title: 'No answer holds what stands in another request’s prompt',
  advice:
    'Where an answer holds a foreign tag, take the server off: it shows one user what another wrote. Where answers are missing, look at its load and limits.',
  answers:
    'a prompt left in mid-prefill had its blocks given to others, who were shown its content (CVE-2026-24205)',
  level: 'must',
  needs: [],
  applies: endpointsOf,
  codes: ['foreign-tag', 'ids-shared'],
  grounds: {
    'foreign-tag': ownAnswer,
    'ids-shared': openai('chat/object', 'id, a unique identifier for the chat completion'),
  },
  exercise: async (context) => {
    const probe = (position: number) =>
      [`probe ${position}`, () => sendTag(context, tagBody(context, { position }))] as const
    const first = Array.from({ length: probes }, (_, position) => probe(position))
    const crowd = interleave(first, leavers(context))
    const together = await atOnce(Object.fromEntries(crowd))
    // Into the blocks that were given up.
    const after = Array.from({ length: late }, (_, index) => probe(500 + index))
    return { ...together, ...(await atOnce(Object.fromEntries(after))) }
  },
  judge: judgeConcurrent,
})

type Named = readonly [string, () => Promise<Exchange>]

/** Long prompts full of their tag, left while they wait or are read, and answers that are left while they come. */
function leavers(context: CheckContext): readonly Named[] {
  const send = (name: string, body: Body, hangUp: CallOptions['hangUp']): Named => [
    name,
    () => sendTag(context, { ...body, stream: true }, hangUp === undefined ? {} : { hangUp }),
  ]
  const early = [...delays, ...delays].map((afterMs, index) =>
    send(`prompt ${100 + index}`, fullOf(context, 100 + index), { afterMs }),
  )
  const begun = [...pieces, ...pieces].map((afterFrames, index) =>
    send(`answer ${200 + index}`, tagBody(context, { position: 200 + index, times: longTimes }), {
      afterFrames,
    }),
  )
  return interleave(early, begun)
}

/** A prompt of some hundred tokens, in blocks of its own from the first one on. */
function fullOf(context: CheckContext, position: number): Body {
  const tag = tagOf(position)
  const times = Math.floor(roomFor(context.facts, 400) / tag.length)
  const history: readonly Message[] = [
    user(`Repeat: ${Array.from({ length: times }, () => tag).join(' ')}`),
    { role: 'assistant', content: tag },
  ]
  return tagBody(context, { position, history })
}

/** The shorter list spread over the longer one. */
function interleave<Item>(many: readonly Item[], few: readonly Item[]): readonly Item[] {
  const step = Math.max(1, Math.floor(many.length / Math.max(1, few.length)))
  const mixed = many.flatMap((item, index) => {
    const other = index % step === 0 ? few[index / step] : undefined
    return other === undefined ? [item] : [item, other]
  })
  return [...mixed, ...few.slice(Math.ceil(many.length / step))]
}

function judgeConcurrent(transcript: Transcript): Judgement {
  const findings = [...foreignTags(transcript), ...sharedIds(transcript)]
  if (findings.length > 0) return findings
  const left = Object.values(transcript).filter(wasLeft)
  const begun = left.filter((answer) => textOf(answer) !== '').length
  if (begun === 0 || begun === left.length) {
    return { vacuous: `${left.length} requests were left, ${begun} of them in the middle of their answer` }
  }
  const asked = probes + late
  const right = rightAnswers(
    Object.fromEntries(Object.entries(transcript).filter(([name]) => name.startsWith('probe '))),
  )
  if (right >= rightShare * asked) return []
  return { vacuous: `only ${right} of ${asked} answers repeat their own tag` }
}

function sharedIds(transcript: Transcript): readonly Finding[] {
  const owners = new Map<string, string>()
  const findings = Object.entries(transcript).flatMap(([exchange, answer]): readonly Finding[] => {
    const { id } = assemble(answer)
    if (id === undefined) return []
    const owner = owners.get(id)
    owners.set(id, exchange)
    if (owner === undefined) return []
    return [
      {
        code: 'ids-shared',
        message: `${owner} and ${exchange} have the same id ${id}.`,
        exchange,
        path: 'id',
      },
    ]
  })
  return oneOfEach(findings)
}
