/** Streams that lose, repeat, mix or dress up what the server said. */
import {
  type Corruption,
  eachChoice,
  type Json,
  listOf,
  outputOf,
  textOf,
  withOutput,
  withText,
  wordOf,
} from '../corruption.ts'

const texts = 'stream/chat-equals-whole,stream/completions-equals-whole'
const contracts = 'stream/chat-contract,stream/completions-contract'
const hasText = (frame: Json): boolean => listOf(frame['choices']).some((choice) => textOf(choice) !== '')
const finishes = (frame: Json): boolean =>
  listOf(frame['choices']).some((choice) => typeof choice['finish_reason'] === 'string')

/** True for one in `every` frames with text, of all streams together. */
const oneIn = (every: number, past: Map<string, unknown>): boolean => {
  const seen = Number(past.get('texts') ?? 0) + 1
  past.set('texts', seen)
  return seen % every === 0
}

export const streams: readonly Corruption[] = [
  {
    name: 'chunk-dropped',
    only: texts,
    frame: (frame, { past }) => (hasText(frame) && oneIn(10, past) ? [] : undefined),
  },
  {
    name: 'chunk-repeated',
    only: texts,
    frame: (frame, { past }) => (hasText(frame) && oneIn(10, past) ? [frame, frame] : undefined),
  },
  {
    name: 'chunks-swapped',
    only: texts,
    frame: (frame, { memory, past }) => {
      const held = memory.get('held')
      if (held !== undefined) {
        memory.delete('held')
        return [frame, held as Json]
      }
      if (!hasText(frame) || finishes(frame) || !oneIn(10, past)) return undefined
      memory.set('held', frame)
      return []
    },
  },
  {
    name: 'chunk-of-another-stream',
    only: texts,
    frame: (frame, { past, number }) => {
      const [choice] = listOf(frame['choices'])
      if (choice === undefined || textOf(choice) === '') return undefined
      const [other, text] = (past.get('foreign') ?? [number, '']) as [number, string]
      past.set('foreign', [number, textOf(choice)])
      if (other === number || text === '' || text === textOf(choice)) return undefined
      return [eachChoice(frame, (own) => withText(own, text)) ?? frame]
    },
  },
  { name: 'last-chunk-dropped', only: contracts, frame: (frame) => (finishes(frame) ? [] : undefined) },
  { name: 'done-missing', only: contracts, done: () => [] },
  { name: 'done-twice', only: contracts, done: () => ['data: [DONE]\n\n', 'data: [DONE]\n\n'] },
  {
    name: 'text-after-the-end',
    only: contracts,
    frame: (frame, { memory }) => {
      if (hasText(frame)) memory.set('text', frame)
      return finishes(frame) && memory.has('text') ? [frame, memory.get('text') as Json] : undefined
    },
  },
  {
    name: 'finish-in-every-chunk',
    only: contracts,
    frame: (frame) => one(frame, (choice) => ({ ...choice, finish_reason: 'stop' })),
  },
  {
    name: 'finish-empty',
    only: contracts,
    frame: (frame) => one(frame, (choice) => ({ ...choice, finish_reason: '' })),
  },
  {
    name: 'finish-never',
    only: contracts,
    frame: (frame) => one(frame, (choice) => ({ ...choice, finish_reason: null })),
  },
  {
    name: 'finish-of-no-list',
    only: contracts,
    frame: (frame) =>
      one(frame, (choice) =>
        choice['finish_reason'] === 'length' || choice['finish_reason'] === 'stop'
          ? { ...choice, finish_reason: 'end_turn' }
          : undefined,
      ),
  },
  {
    name: 'role-missing',
    only: contracts,
    frame: (frame) =>
      one(frame, (choice) => {
        if (!('role' in outputOf(choice))) return undefined
        const { role: _, ...delta } = outputOf(choice)
        return { ...choice, delta }
      }),
  },
  {
    name: 'id-changes',
    only: contracts,
    frame: (frame, { memory }) => [
      { ...frame, id: `${wordOf(frame['id'])}-${memory.size}-${Math.random()}` },
    ],
  },
  {
    name: 'model-changes',
    only: contracts,
    frame: (frame) => (finishes(frame) ? [{ ...frame, model: 'another' }] : undefined),
  },
  { name: 'object-wrong', only: contracts, frame: (frame) => [{ ...frame, object: 'chat.completion' }] },
  {
    name: 'index-wrong',
    only: contracts,
    frame: (frame) => one(frame, (choice) => ({ ...choice, index: Number(choice['index']) + 1 })),
  },
  {
    name: 'error-event',
    only: contracts,
    done: () => ['event: error\ndata: {"detail":"the engine failed"}\n\n', 'data: [DONE]\n\n'],
  },
  {
    name: 'error-frame',
    only: contracts,
    done: () => [
      { error: { message: 'The engine failed.', type: 'server_error', code: 500 } },
      'data: [DONE]\n\n',
    ],
  },
  {
    name: 'cut-off',
    only: contracts,
    done: () => [],
    frame: (frame) => (finishes(frame) || !hasText(frame) ? [] : undefined),
  },
  {
    name: 'characters-replaced',
    only: 'stream/utf8',
    frame: (frame) =>
      one(frame, (choice) =>
        /[^\p{ASCII}]/u.test(textOf(choice))
          ? withText(choice, textOf(choice).replaceAll(/[^\p{ASCII}]/gu, '�'))
          : undefined,
      ),
  },
  {
    name: 'blanks-trimmed',
    only: texts,
    frame: (frame) =>
      one(frame, (choice) =>
        textOf(choice).trim() === textOf(choice) ? undefined : withText(choice, textOf(choice).trim()),
      ),
  },
  {
    name: 'not-an-event-stream',
    only: contracts,
    head: (status, { body }) =>
      body['stream'] === true ? { status, headers: { 'content-type': 'text/plain' } } : undefined,
  },
  {
    name: 'text-in-capitals',
    only: texts,
    frame: (frame) =>
      one(frame, (choice) =>
        /[a-z]/.test(textOf(choice)) ? withText(choice, textOf(choice).toUpperCase()) : undefined,
      ),
  },
  {
    name: 'usage-never',
    only: contracts,
    frame: (frame) => ('usage' in frame && frame['usage'] !== null ? [{ ...frame, usage: null }] : undefined),
  },
  {
    name: 'text-grows',
    only: texts,
    frame: (frame, { memory }) =>
      one(frame, (choice) => {
        if (textOf(choice) === '') return undefined
        const so = `${wordOf(memory.get('so'))}${textOf(choice)}`
        memory.set('so', so)
        return withOutput(choice, { ['text' in choice ? 'text' : 'content']: so })
      }),
  },
]

/** One frame with its choices changed. */
function one(frame: Json, change: (choice: Json) => Json | undefined): readonly Json[] | undefined {
  const changed = eachChoice(frame, change)
  return changed === undefined ? undefined : [changed]
}
