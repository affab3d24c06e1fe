/** Whole answers, and ways to answer, that look odd and are right. */
import {
  callsOf,
  type Corruption,
  eachCall,
  eachChoice,
  everywhere,
  isJson,
  listOf,
  textOf,
  withOutput,
  wordOf,
} from '../corruption.ts'
import { streamChecks } from './odd-streams.ts'

const shapes = 'chat/shape,chat/usage,chat/n,completions/shape,completions/usage,completions/stop-string'

export const oddAnswers: readonly Corruption[] = [
  { name: 'pretty-printed', only: shapes, pretty: true },
  {
    name: 'media-type-with-charset',
    only: shapes,
    head: (status) => ({ status, headers: { 'content-type': 'application/json; charset=utf-8' } }),
    unlessStreamed: true,
  },
  {
    name: 'connection-closed-each-time',
    only: `${shapes},${streamChecks}`,
    head: (status) => ({ status, headers: { connection: 'close' } }),
  },
  {
    name: 'headers-of-vendors',
    only: shapes,
    head: (status) => ({
      status,
      headers: {
        'x-request-id': 'r',
        'openai-processing-ms': '12',
        'x-ratelimit-remaining-requests': '99',
        'strict-transport-security': 'max-age=1',
      },
    }),
  },
  {
    name: 'dated-name-of-the-model',
    only: `${shapes},stream/chat-contract`,
    ...everywhere((answer) =>
      'model' in answer && answer['model'] !== ''
        ? { ...answer, model: `${wordOf(answer['model'])}-2026-01-01` }
        : undefined,
    ),
  },
  {
    name: 'ids-without-a-prefix',
    only: `${shapes},stream/chat-contract`,
    ...everywhere((answer) =>
      'id' in answer ? { ...answer, id: wordOf(answer['id']).replace(/^\w+-/, '') } : undefined,
    ),
  },
  {
    name: 'usage-with-details',
    only: shapes,
    whole: (answer) =>
      isJson(answer['usage'])
        ? {
            ...answer,
            usage: {
              ...answer['usage'],
              prompt_tokens_details: null,
              completion_tokens_details: { reasoning_tokens: 0 },
              queue_time: 0.01,
            },
          }
        : undefined,
  },
  {
    name: 'message-with-empty-lists',
    only: shapes,
    whole: (answer) =>
      eachChoice(answer, (choice) =>
        'message' in choice
          ? withOutput(choice, {
              tool_calls: [],
              annotations: [],
              refusal: null,
              function_call: null,
              audio: null,
            })
          : undefined,
      ),
  },
  {
    name: 'message-without-optional-fields',
    only: shapes,
    whole: (answer) =>
      eachChoice(answer, (choice) =>
        isJson(choice['message'])
          ? {
              index: choice['index'],
              finish_reason: choice['finish_reason'],
              message: { role: 'assistant', content: textOf(choice) },
            }
          : undefined,
      ),
  },
  {
    name: 'fields-of-vendors-in-answers',
    only: shapes,
    whole: (answer) => ({
      ...answer,
      service_tier: null,
      prompt_logprobs: null,
      citations: [],
      x_provider: 'x',
    }),
  },
  { name: 'created-as-in-a-cache', only: shapes, whole: (answer) => ({ ...answer, created: 1_700_000_000 }) },
  {
    name: 'choices-in-another-order',
    only: 'chat/n,completions/n',
    whole: (answer) => {
      const choices = listOf(answer['choices'])
      return choices.length < 2 ? undefined : { ...answer, choices: choices.toReversed() }
    },
  },
  {
    name: 'slow-by-a-third-of-a-second',
    only: `${shapes},${streamChecks}`,
    delay: (frame) => (frame === 0 ? 300 : 0),
  },
  {
    name: 'call-ids-of-another-form',
    only: 'tools/auto,tools/parallel,tools/round-trip',
    whole: (answer) => eachCall(answer, (call) => ({ ...call, id: wordOf(call['id']).replace(/^\D+/, '') })),
  },
  {
    name: 'content-empty-beside-calls',
    only: 'tools/auto,tools/parallel',
    whole: (answer) =>
      eachChoice(answer, (choice) =>
        callsOf(choice).length > 0 ? withOutput(choice, { content: '' }) : undefined,
      ),
  },
  {
    name: 'arguments-with-blanks',
    only: 'tools/auto,tools/parallel',
    whole: (answer) =>
      eachCall(answer, (call) =>
        isJson(call['function'])
          ? {
              ...call,
              function: {
                ...call['function'],
                arguments: JSON.stringify(JSON.parse(wordOf(call['function']['arguments'])), null, 2),
              },
            }
          : call,
      ),
  },
  {
    name: 'index-within-whole-calls',
    only: 'tools/auto,tools/parallel',
    whole: (answer) => eachCall(answer, (call, index) => ({ ...call, index })),
  },
  {
    name: 'default-system-prompt',
    only: 'chat/roles,chat/usage,chat/multi-turn,chat/content-parts',
    request: (body) => {
      const messages = listOf(body['messages'])
      return messages.length > 0 && messages[0]?.['role'] !== 'system'
        ? {
            ...body,
            messages: [
              {
                role: 'system',
                content:
                  'You are a friendly assistant that was made by nobody in particular and that answers in few words.',
              },
              ...messages,
            ],
          }
        : undefined
    },
  },
]
