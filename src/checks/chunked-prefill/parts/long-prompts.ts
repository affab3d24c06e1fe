/** Prompts of exact lengths with a fact in them and the question about it at their end. */
import type { CheckContext } from '../../../contract/check.ts'
import type { Exchange, Transcript } from '../../../contract/exchange.ts'
import { ask } from '../../endpoints.ts'
import type { Chunks } from './chunks.ts'
import { firstChoice } from '../../judges/read.ts'
import { greedyFields } from '../../judges/same-greedy.ts'
import { type Needle, factOf, fillerOf, questionAbout } from '../../needle.ts'
import { user } from '../../prompts.ts'

type Ids = readonly number[]

/** A long prompt as ids, taken apart. */
interface Parts {
  /** What the template puts before, and filler. */
  readonly front: Ids
  readonly fact: Ids
  /** Filler, the question, and what the template puts behind. */
  readonly back: Ids
  /** Tokens of the template's begin, and of the end with the question: neither may be cut. */
  readonly fixed: { readonly head: number; readonly tail: number }
}

const trialSentences = 8
/** Chunks of the longest prompt, one token aside. */
const mostChunks = 3

export const needle: Needle = { name: 'tiger', code: '4711' }

/**
 * Lengths on, before and behind the edges of the chunks, with the fact in front, and prompts whose fact lies across an
 * edge. Each is sent as ids.
 * @returns the renderings `question`, `trial`, `with fact`, `without fact`, then `length N` and `fact across N`
 */
export async function sendLongPrompts(
  context: CheckContext,
  { chunkTokens: chunk }: Chunks,
): Promise<Transcript> {
  const { transcript, parts } = await render(context, chunk)
  if (parts === undefined) return transcript
  const { fact, fixed } = parts
  const shortest = fixed.head + fact.length + fixed.tail
  const prompts = [
    ...lengthsOf(chunk)
      .filter((length) => length >= shortest)
      .map((length) => ({ name: `length ${length}`, ids: assemble(parts, fixed.head, length) })),
    ...edgesOf(chunk)
      .map((edge) => ({ edge, start: edge - Math.floor(fact.length / 2) }))
      .filter(({ start }) => start >= fixed.head && start <= parts.front.length)
      .map(({ edge, start }) => ({
        name: `fact across ${edge}`,
        ids: assemble(parts, start, mostChunks * chunk),
      })),
  ]
  const answers: Record<string, Exchange> = { ...transcript }
  for (const { name, ids } of prompts) {
    const body = { prompt: ids, max_tokens: 14, ...greedyFields }
    answers[name] = await ask(context, 'completions', body)
  }
  return answers
}

const lengthsOf = (chunk: number): readonly number[] =>
  [1, 2, mostChunks].flatMap((chunks) => [-1, 0, 1].map((step) => chunks * chunk + step))
const edgesOf = (chunk: number): readonly number[] => [chunk, 2 * chunk]

/** The names of all prompts that may be sent, the shortest first. */
export const longPromptsOf = ({ chunkTokens }: Chunks): readonly string[] => [
  ...lengthsOf(chunkTokens).map((length) => `length ${length}`),
  ...edgesOf(chunkTokens).map((edge) => `fact across ${edge}`),
]

/** The fact behind `start` tokens, in a prompt of `length`. */
function assemble({ front, fact, back }: Parts, start: number, length: number): Ids {
  return [...front.slice(0, start), ...fact, ...back.slice(back.length - (length - start - fact.length))]
}

async function render(
  context: CheckContext,
  chunk: number,
): Promise<{ readonly transcript: Transcript; readonly parts?: Parts }> {
  const idsOf = async (content: string): Promise<{ exchange: Exchange; ids: Ids }> => {
    const body = { messages: [user(content)], max_tokens: 1, temperature: 0, return_token_ids: true }
    const exchange = await ask(context, 'chat', body)
    return { exchange, ids: firstChoice(exchange).promptTokenIds }
  }
  const [fact, question] = [factOf(needle), questionAbout(needle)]
  const alone = await idsOf(question)
  const trial = await idsOf(`${fillerOf(trialSentences)} ${question}`)
  const sentence = Math.max(1, Math.floor((trial.ids.length - alone.ids.length) / trialSentences))
  const fill = (chunks: number): string => fillerOf(Math.ceil((chunks * chunk) / sentence) + 1)
  const [before, behind] = [fill(mostChunks - 1), fill(mostChunks)]
  const full = await idsOf(`${before} ${fact} ${behind} ${question}`)
  const plain = await idsOf(`${before} ${behind} ${question}`)
  const transcript = {
    question: alone.exchange,
    trial: trial.exchange,
    'with fact': full.exchange,
    'without fact': plain.exchange,
  }
  if ([alone, full, plain].some(({ ids }) => ids.length === 0)) return { transcript }
  const start = commonStart(full.ids, plain.ids)
  const rest = commonStart(full.ids.toReversed(), plain.ids.toReversed())
  const end = full.ids.length - Math.min(rest, full.ids.length - start)
  return {
    transcript,
    parts: {
      front: full.ids.slice(0, start),
      fact: full.ids.slice(start, end),
      back: full.ids.slice(end),
      fixed: {
        head: commonStart(full.ids, alone.ids),
        tail: commonStart(full.ids.toReversed(), alone.ids.toReversed()),
      },
    },
  }
}

function commonStart(a: Ids, b: Ids): number {
  const fork = a.findIndex((id, at) => id !== b[at])
  return fork < 0 ? Math.min(a.length, b.length) : fork
}
