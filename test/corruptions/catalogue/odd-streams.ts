/** Streams that look odd and are right: nothing here breaks a published contract or a client that is in use. */
import {
  type Asked,
  type Corruption,
  eachChoice,
  isJson,
  type Json,
  listOf,
  outputOf,
  textOf,
  withOutput,
  wordOf,
} from '../corruption.ts'
import { finishBesideText, type Frames, joinedCalls, splitText, twoInOne } from './reframe.ts'

/** Checks of plain streams. */
export const streamChecks =
  'stream/chat-contract,stream/completions-contract,stream/chat-equals-whole,stream/usage-not-asked,stream/utf8'
const inFrames = (change: (choice: Json, asked: Asked) => Json | undefined): Pick<Corruption, 'frame'> => ({
  frame: (frame, asked) => {
    const changed = eachChoice(frame, (choice) => change(choice, asked))
    return changed === undefined ? undefined : [changed]
  },
})

/** Frames that come once, before the first one of the server. */
const inFront = (frames: (first: Json) => Frames): Pick<Corruption, 'frame'> => ({
  frame: (frame, { memory }) => {
    if (memory.has('begun')) return undefined
    memory.set('begun', true)
    return [...frames(frame), frame]
  },
})

const delta = (choice: Json, fields: Json): Json | undefined =>
  'delta' in choice ? withOutput(choice, fields) : undefined

const hasDelta = (frame: Json): boolean => listOf(frame['choices']).some((choice) => 'delta' in choice)

/** What Azure sends in front of a chat: the verdict on the prompt, without a choice and without names. */
const filtered = {
  id: '',
  object: '',
  created: 0,
  model: '',
  choices: [],
  prompt_filter_results: [
    { prompt_index: 0, content_filter_results: { hate: { filtered: false, severity: 'safe' } } },
  ],
}

export const oddStreams: readonly Corruption[] = [
  {
    name: 'usage-beside-an-empty-choice',
    only: 'stream/chat-contract,stream/completions-contract,stream/chat-equals-whole',
    frame: (frame, { path }) =>
      isJson(frame['usage']) && listOf(frame['choices']).length === 0
        ? [
            {
              ...frame,
              choices: [
                { index: 0, ...(path.includes('chat') ? { delta: {} } : { text: '' }), finish_reason: null },
              ],
            },
          ]
        : undefined,
  },
  {
    name: 'role-in-every-chunk',
    only: streamChecks,
    ...inFrames((choice) => delta(choice, { role: 'assistant' })),
  },
  {
    name: 'empty-chunk-between',
    only: streamChecks,
    frame: (frame) =>
      hasDelta(frame) &&
      listOf(frame['choices']).some((choice) => textOf(choice) !== '' && choice['finish_reason'] === null)
        ? [frame, eachChoice(frame, (choice) => ({ ...choice, delta: {}, logprobs: null })) ?? frame]
        : undefined,
  },
  {
    name: 'null-fields-in-deltas',
    only: streamChecks,
    ...inFrames((choice) =>
      delta(choice, {
        ...outputOf(choice),
        refusal: null,
        tool_calls: null,
        function_call: null,
        audio: null,
      }),
    ),
  },
  {
    name: 'null-content-beside-role',
    only: streamChecks,
    ...inFrames((choice) =>
      'role' in outputOf(choice) && textOf(choice) === '' ? delta(choice, { content: null }) : undefined,
    ),
  },
  { name: 'comments-as-keep-alive', only: streamChecks, frame: (frame) => [': ping\n\n', frame] },
  {
    name: 'comments-in-front',
    only: streamChecks,
    ...inFront(() => [': waiting\n\n', ':\n\n', ': still waiting\n\n']),
  },
  { name: 'comment-behind-the-end', only: streamChecks, done: () => ['data: [DONE]\n\n', ': bye\n\n'] },
  {
    name: 'prompt-filter-in-front',
    only: streamChecks,
    frame: (frame, { memory }) => {
      if (memory.has('begun') || !hasDelta(frame)) return undefined
      memory.set('begun', true)
      return [filtered, frame]
    },
  },
  {
    name: 'filter-beside-text',
    only: streamChecks,
    ...inFrames((choice) =>
      'delta' in choice
        ? { ...choice, content_filter_results: { hate: { filtered: false, severity: 'safe' } } }
        : undefined,
    ),
  },
  {
    name: 'asynchronous-filter',
    only: streamChecks,
    frame: (frame) =>
      hasDelta(frame) && listOf(frame['choices']).some((choice) => textOf(choice) !== '')
        ? [
            frame,
            {
              id: '',
              object: '',
              created: 0,
              model: '',
              choices: [
                {
                  index: 0,
                  finish_reason: null,
                  content_filter_results: {},
                  content_filter_offsets: { check_offset: 1, start_offset: 1, end_offset: 2 },
                },
              ],
            },
          ]
        : undefined,
  },
  {
    name: 'keep-alive-chunks',
    only: streamChecks,
    frame: (frame) =>
      hasDelta(frame) && listOf(frame['choices']).some((choice) => textOf(choice) !== '')
        ? [{ ...frame, choices: [] }, frame]
        : undefined,
  },
  { name: 'line-ends-crlf', only: streamChecks, write: (text) => text.replaceAll('\n', '\r\n') },
  { name: 'line-ends-cr', only: streamChecks, write: (text) => text.replaceAll('\n', '\r') },
  {
    name: 'byte-order-mark',
    only: streamChecks,
    write: (text, { memory }) => {
      const first = !memory.has('marked')
      memory.set('marked', true)
      return first ? `\uFEFF${text}` : text
    },
  },
  {
    name: 'no-blank-behind-the-colon',
    only: streamChecks,
    write: (text) => text.replaceAll(/^data: /gm, 'data:'),
  },
  {
    name: 'ids-events-and-retry',
    only: streamChecks,
    write: (text) => text.replaceAll(/^data: \{/gm, 'id: 7\nevent: message\nretry: 3000\ndata: {'),
  },
  {
    name: 'json-on-two-lines',
    only: streamChecks,
    write: (text) => text.replaceAll(/^data: \{/gm, 'data: {\ndata: '),
  },
  {
    name: 'unknown-fields-of-events',
    only: streamChecks,
    write: (text) => text.replaceAll(/^data: \{/gm, 'x-trace: 1\ndata: {'),
  },
  { name: 'bytes-one-by-one', only: 'stream/utf8,stream/chat-contract', pieces: 1 },
  { name: 'bytes-by-seven', only: streamChecks, pieces: 7 },
  {
    name: 'fingerprint-changes',
    only: streamChecks,
    frame: (frame, { memory }) => {
      memory.set('n', Number(memory.get('n') ?? 0) + 1)
      return [{ ...frame, system_fingerprint: `fp_${wordOf(memory.get('n'))}` }]
    },
  },
  {
    name: 'created-changes',
    only: streamChecks,
    frame: (frame, { memory }) => {
      memory.set('n', Number(memory.get('n') ?? 0) + 1)
      return [{ ...frame, created: Number(frame['created']) + Number(memory.get('n')) }]
    },
  },
  {
    name: 'fields-of-vendors',
    only: streamChecks,
    frame: (frame) => [
      {
        ...frame,
        provider: 'x',
        x_groq: { id: 'r' },
        service_tier: 'default',
        obfuscation: 'aXk',
        timings: { predicted_ms: 1.5 },
      },
    ],
  },
  {
    name: 'finish-beside-the-last-text',
    only: streamChecks,
    frame: (frame, { memory }) => finishBesideText(frame, memory),
  },
  {
    name: 'two-tokens-a-chunk',
    only: 'stream/chat-contract,stream/completions-contract,stream/utf8',
    frame: (frame, { memory }) => twoInOne(frame, memory),
  },
  {
    name: 'a-character-a-chunk',
    only: 'stream/chat-contract,stream/utf8',
    frame: (frame) => splitText(frame),
  },
  {
    name: 'whole-arguments-in-one-chunk',
    only: 'tools/stream-equals-whole',
    frame: (frame, { memory }) => joinedCalls(frame, memory),
  },
]
