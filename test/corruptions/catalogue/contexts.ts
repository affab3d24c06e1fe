/** Answers to something else than what was asked, refusals that are not, and time that is lost. */
import {
  type Corruption,
  eachChoice,
  type Json,
  listOf,
  textOf,
  without,
  withText,
  wordOf,
} from '../corruption.ts'

/** The request with fewer or other messages; undefined where it has too few for that. */
const spoken = (
  body: Json,
  change: (messages: readonly Json[]) => readonly Json[] | undefined,
): Json | undefined => {
  const changed = change(listOf(body['messages']))
  return changed === undefined ? undefined : { ...body, messages: changed }
}

export const contexts: readonly Corruption[] = [
  {
    name: 'old-turns-cut',
    only: 'chat/multi-turn,chat/roles',
    request: (body) => spoken(body, (all) => (all.length < 3 ? undefined : all.slice(-1))),
  },
  {
    name: 'system-dropped',
    only: 'chat/roles',
    request: (body) => spoken(body, (all) => (all[0]?.['role'] === 'system' ? all.slice(1) : undefined)),
  },
  {
    name: 'only-the-first-content-part',
    only: 'chat/content-parts',
    request: (body) =>
      spoken(body, (all) =>
        all.some(({ content }) => Array.isArray(content))
          ? all.map((message) =>
              Array.isArray(message['content'])
                ? { ...message, content: message['content'].slice(0, 1) }
                : message,
            )
          : undefined,
      ),
  },
  {
    name: 'answer-of-another-prompt',
    only: 'isolation/shared-prefix,repeatability/isolation',
    whole: (answer, { past, number }) => {
      const before = past.get('answer') as Json | undefined
      past.set('answer', answer)
      return before === undefined || number % 20 !== 0 ? undefined : { ...answer, choices: before['choices'] }
    },
  },
  {
    name: 'text-of-another-in-front',
    only: 'isolation/shared-prefix,repeatability/isolation',
    whole: (answer, { past, number }) => {
      const text = textOf(listOf(answer['choices'])[0] ?? {})
      const before = wordOf(past.get('text'))
      past.set('text', text)
      return before === '' || before === text || number % 20 !== 0
        ? undefined
        : eachChoice(answer, (choice) => withText(choice, `${before.slice(-12)}${textOf(choice)}`))
    },
  },
  {
    name: 'schema-dropped',
    only: 'structured/regex,structured/choice,structured/grammar',
    request: without('response_format', 'structured_outputs', 'guided_json'),
  },
  {
    name: 'reasoning-in-the-content',
    only: 'reasoning/apart,reasoning/stream-equals-whole',
    whole: (answer) =>
      eachChoice(answer, (choice) => {
        const message = choice['message'] as Json | undefined
        const thought = message?.['reasoning'] ?? message?.['reasoning_content']
        return typeof thought === 'string' && thought !== ''
          ? {
              ...choice,
              message: {
                ...message,
                reasoning: null,
                reasoning_content: null,
                content: `<think>${thought}</think>${textOf(choice)}`,
              },
            }
          : undefined
      }),
  },
  {
    name: 'refusals-as-200',
    only: 'errors/*',
    head: (status) => (status >= 400 && status < 500 ? { status: 200 } : undefined),
  },
  {
    name: 'refusals-as-500',
    only: 'errors/*',
    head: (status) => (status >= 400 && status < 500 ? { status: 500 } : undefined),
  },
  {
    name: 'any-model',
    only: 'errors/unknown-model',
    request: (body) => (body['model'] === 'no-such-model' ? { ...body, model: 'served' } : undefined),
  },
  {
    name: 'stall-in-every-stream',
    alone: true,
    only: 'stream/incremental,latency/stalls',
    delay: (frame) => (frame === 8 ? 400 : 0),
  },
  {
    name: 'stall-in-every-second-stream',
    alone: true,
    only: 'latency/stalls',
    delay: (frame, { number }) => (frame === 8 && number % 2 === 0 ? 400 : 0),
  },
  {
    name: 'stall-before-the-end',
    alone: true,
    only: 'latency/stalls',
    // The usage of a stream, with one token in each frame before it.
    delay: (frame, { body }) => (frame === body['max_tokens'] ? 400 : 0),
  },
  { name: 'slow-first-token', alone: true, only: 'latency/*', delay: (frame) => (frame === 0 ? 1_500 : 0) },
]
