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

const only = 'stream/*'
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
    only,
    frame: (frame, { past }) => (hasText(frame) && oneIn(50, past) ? [] : undefined),
  },
  {
    name: 'chunk-repeated',
    only,
    frame: (frame, { past }) => (hasText(frame) && oneIn(50, past) ? [frame, frame] : undefined),
  },
  {
    name: 'chunks-swapped',
    only,
    frame: (frame, { memory, past }) => {
      const held = memory.get('held')
      if (held !== undefined) {
        memory.delete('held')
        return [frame, held as Json]
      }
      if (!hasText(frame) || finishes(frame) || !oneIn(20, past)) return undefined
      memory.set('held', frame)
      return []
    },
  },
  {
    name: 'chunk-of-another-stream',
    only,
    frame: (frame, { past, number }) => {
      const [choice] = listOf(frame['choices'])
      if (choice === undefined || textOf(choice) === '') return undefined
      const [other, text] = (past.get('foreign') ?? [number, '']) as [number, string]
      past.set('foreign', [number, textOf(choice)])
      if (other === number || text === '' || text === textOf(choice) || !oneIn(5, past)) return undefined
      return [eachChoice(frame, (own) => withText(own, text)) ?? frame]
    },
  },
  { name: 'last-chunk-dropped', only, frame: (frame) => (finishes(frame) ? [] : undefined) },
  { name: 'done-missing', only, done: () => [] },
  { name: 'done-twice', only, done: () => ['data: [DONE]\n\n', 'data: [DONE]\n\n'] },
  {
    name: 'text-after-the-end',
    only,
    frame: (frame, { memory }) => {
      if (hasText(frame)) memory.set('text', frame)
      return finishes(frame) && memory.has('text') ? [frame, memory.get('text') as Json] : undefined
    },
  },
  {
    name: 'finish-in-every-chunk',
    only,
    frame: (frame) => one(frame, (choice) => ({ ...choice, finish_reason: 'stop' })),
  },
  {
    name: 'finish-empty',
    only,
    frame: (frame) => one(frame, (choice) => ({ ...choice, finish_reason: '' })),
  },
  {
    name: 'finish-never',
    only,
    frame: (frame) => one(frame, (choice) => ({ ...choice, finish_reason: null })),
  },
  {
    name: 'finish-of-no-list',
    only,
    frame: (frame) =>
      one(frame, (choice) =>
        choice['finish_reason'] === 'length' || choice['finish_reason'] === 'stop'
          ? { ...choice, finish_reason: 'end_turn' }
          : undefined,
      ),
  },
  {
    name: 'role-missing',
    only,
    frame: (frame) =>
      one(frame, (choice) => {
        if (!('role' in outputOf(choice))) return undefined
        const { role: _, ...delta } = outputOf(choice)
        return { ...choice, delta }
      }),
  },
  {
    name: 'id-changes',
    only,
    frame: (frame, { memory }) => [
      { ...frame, id: `${wordOf(frame['id'])}-${memory.size}-${Math.random()}` },
    ],
  },
  {
    name: 'model-changes',
    only,
    frame: (frame) => (finishes(frame) ? [{ ...frame, model: 'another' }] : undefined),
  },
  { name: 'object-wrong', only, frame: (frame) => [{ ...frame, object: 'chat.completion' }] },
  {
    name: 'index-wrong',
    only,
    frame: (frame) => one(frame, (choice) => ({ ...choice, index: Number(choice['index']) + 1 })),
  },
  {
    name: 'error-event',
    only,
    done: () => ['event: error\ndata: {"detail":"the engine failed"}\n\n', 'data: [DONE]\n\n'],
  },
  {
    name: 'error-frame',
    only,
    done: () => [
      { error: { message: 'The engine failed.', type: 'server_error', code: 500 } },
      'data: [DONE]\n\n',
    ],
  },
  {
    name: 'cut-off',
    only,
    done: ({ past }) => (oneIn(3, past) ? [] : undefined),
    frame: (frame, { number }) => (number % 3 === 0 && finishes(frame) ? [] : undefined),
  },
  {
    name: 'characters-replaced',
    only,
    frame: (frame) =>
      one(frame, (choice) =>
        /[^\p{ASCII}]/u.test(textOf(choice))
          ? withText(choice, textOf(choice).replaceAll(/[^\p{ASCII}]/gu, '�'))
          : undefined,
      ),
  },
  {
    name: 'blanks-trimmed',
    only,
    frame: (frame) =>
      one(frame, (choice) =>
        textOf(choice).trim() === textOf(choice) ? undefined : withText(choice, textOf(choice).trim()),
      ),
  },
  {
    name: 'not-an-event-stream',
    only,
    head: (status, { body }) =>
      body['stream'] === true ? { status, headers: { 'content-type': 'text/plain' } } : undefined,
  },
  {
    name: 'text-in-capitals',
    only,
    frame: (frame) =>
      one(frame, (choice) =>
        /[a-z]/.test(textOf(choice)) ? withText(choice, textOf(choice).toUpperCase()) : undefined,
      ),
  },
  {
    name: 'usage-never',
    only,
    frame: (frame) => ('usage' in frame && frame['usage'] !== null ? [{ ...frame, usage: null }] : undefined),
  },
  {
    name: 'text-grows',
    only,
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
