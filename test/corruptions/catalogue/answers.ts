/** Answers whose counts, limits, ends, choices or log-probabilities are wrong. */
import {
  type Corruption,
  eachChoice,
  everywhere,
  isJson,
  type Json,
  listOf,
  textOf,
  usage,
  without,
  withText,
} from '../corruption.ts'

const counts = 'chat/usage,chat/usage-token-ids,completions/usage,completions/usage-token-ids'
const limits = 'chat/max-tokens,completions/max-tokens'
const stops = 'chat/finish-stop,chat/stop-string,completions/stop-string'

const finish = (from: string, to: string | null): Partial<Corruption> =>
  everywhere((answer) =>
    eachChoice(answer, (choice) =>
      choice['finish_reason'] === from ? { ...choice, finish_reason: to } : undefined,
    ),
  )

/** Every log-probability of a choice, of both endpoints' forms. */
const logprobs = (change: (value: number, place: number) => number): Partial<Corruption> =>
  everywhere((answer) =>
    eachChoice(answer, (choice) => {
      const given = choice['logprobs']
      if (!isJson(given)) return undefined
      const values = given['token_logprobs']
      if (Array.isArray(values)) {
        return {
          ...choice,
          logprobs: {
            ...given,
            token_logprobs: values.map((value, place) =>
              typeof value === 'number' ? change(value, place) : value,
            ),
            top_logprobs: tops(given['top_logprobs'], change),
          },
        }
      }
      const content = listOf(given['content']).map((token, place) => ({
        ...token,
        logprob: change(Number(token['logprob']), place),
        top_logprobs: listOf(token['top_logprobs']).map((top) => ({
          ...top,
          logprob: change(Number(top['logprob']), place),
        })),
      }))
      return { ...choice, logprobs: { ...given, content } }
    }),
  )

const tops = (given: unknown, change: (value: number, place: number) => number): unknown =>
  Array.isArray(given)
    ? given.map((top: unknown, place) =>
        isJson(top)
          ? Object.fromEntries(
              Object.entries(top).map(([token, value]) => [token, change(Number(value), place)]),
            )
          : top,
      )
    : given

/** The tokens of log-probabilities moved on by one, as after a change of the tokenizer. */
const moved = everywhere((answer) =>
  eachChoice(answer, (choice) => {
    const given = choice['logprobs']
    if (!isJson(given)) return undefined
    const turn = <Value>(list: readonly Value[]): readonly Value[] => [...list.slice(1), ...list.slice(0, 1)]
    if (Array.isArray(given['tokens']))
      return { ...choice, logprobs: { ...given, tokens: turn(given['tokens']) } }
    const content = listOf(given['content'])
    const tokens = turn(content.map(({ token, bytes }) => ({ token, bytes })))
    return content.length < 2
      ? undefined
      : {
          ...choice,
          logprobs: { ...given, content: content.map((token, index) => ({ ...token, ...tokens[index] })) },
        }
  }),
)

const more = (body: Json): Json | undefined => {
  const field = ['max_tokens', 'max_completion_tokens'].find((key) => typeof body[key] === 'number')
  return field === undefined ? undefined : { ...body, [field]: Number(body[field]) + 3 }
}

const stopped = (body: Json, stop: unknown): Json | undefined =>
  'stop' in body ? { ...body, stop } : undefined

export const answers: readonly Corruption[] = [
  {
    name: 'completion-tokens-plus-one-in-streams',
    only: 'stream/chat-equals-whole,stream/completions-equals-whole',
    frame: (frame) => {
      const changed = usage(({ completion_tokens: made, total_tokens: all }) => ({
        completion_tokens: made + 1,
        total_tokens: all + 1,
      }))(frame)
      return changed === undefined ? undefined : [changed]
    },
  },
  {
    name: 'completion-tokens-plus-one',
    only: counts,
    ...everywhere(
      usage(({ completion_tokens: made, total_tokens: all }) => ({
        completion_tokens: made + 1,
        total_tokens: all + 1,
      })),
    ),
  },
  {
    name: 'prompt-tokens-minus-one',
    only: counts,
    ...everywhere(
      usage(({ prompt_tokens: given, total_tokens: all }) => ({
        prompt_tokens: given - 1,
        total_tokens: all - 1,
      })),
    ),
  },
  {
    name: 'cached-tokens-over-prompt-tokens',
    only: 'chat/usage,chat/shape',
    ...everywhere(
      usage(({ prompt_tokens: given }) => ({ prompt_tokens_details: { cached_tokens: given + 1 } })),
    ),
  },
  {
    name: 'reasoning-tokens-over-completion-tokens',
    only: 'chat/usage',
    ...everywhere(
      usage(({ completion_tokens: made }) => ({ completion_tokens_details: { reasoning_tokens: made + 1 } })),
    ),
  },
  ...[16, 64].map((cap) => ({
    name: `max-tokens-capped-at-${cap}`,
    only: 'completions/max-tokens',
    request: (body: Json) => (Number(body['max_tokens']) > cap ? { ...body, max_tokens: cap } : undefined),
  })),
  {
    name: 'total-wrong',
    only: counts,
    ...everywhere(usage(({ total_tokens: all }) => ({ total_tokens: all + 1 }))),
  },
  {
    name: 'usage-zero',
    only: 'chat/usage,chat/usage-token-ids,chat/shape',
    ...everywhere(usage(() => ({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }))),
  },
  {
    name: 'usage-negative',
    only: 'chat/usage,chat/usage-token-ids,chat/shape',
    ...everywhere(usage(() => ({ completion_tokens: -1 }))),
  },
  {
    name: 'usage-in-fractions',
    only: 'chat/usage,chat/usage-token-ids,chat/shape',
    ...everywhere(usage(({ completion_tokens: made }) => ({ completion_tokens: made + 0.5 }))),
  },
  {
    name: 'usage-of-characters',
    only: counts,
    whole: (answer) =>
      usage(({ prompt_tokens: given }) => {
        const made = textOf(listOf(answer['choices'])[0] ?? {}).length
        return { completion_tokens: made, total_tokens: given + made }
      })(answer),
  },
  { name: 'finish-stop-for-length', only: limits, ...finish('length', 'stop') },
  {
    name: 'finish-stop-for-length-in-streams',
    only: 'stream/chat-equals-whole,stream/completions-equals-whole',
    frame: (frame, asked) => finish('length', 'stop').frame?.(frame, asked),
  },
  { name: 'finish-length-for-stop', only: stops, ...finish('stop', 'length') },
  {
    name: 'finish-null',
    only: 'chat/shape,completions/shape',
    whole: (answer) => eachChoice(answer, (choice) => ({ ...choice, finish_reason: null })),
  },
  {
    name: 'one-choice-copied',
    only: 'chat/n,completions/n,sampling/choices',
    whole: (answer) => {
      const [first, ...rest] = listOf(answer['choices'])
      return first === undefined || rest.length === 0
        ? undefined
        : { ...answer, choices: [first, ...rest.map((_, index) => ({ ...first, index: index + 1 }))] }
    },
  },
  {
    name: 'one-choice-fewer',
    only: 'chat/n,completions/n',
    whole: (answer) => {
      const choices = listOf(answer['choices'])
      return choices.length < 2 ? undefined : { ...answer, choices: choices.slice(1) }
    },
  },
  {
    name: 'choices-of-one-index',
    only: 'chat/n,completions/n',
    whole: (answer) =>
      listOf(answer['choices']).length < 2
        ? undefined
        : eachChoice(answer, (choice) => ({ ...choice, index: 0 })),
  },
  { name: 'max-tokens-plus-three', only: limits, request: more },
  {
    name: 'max-tokens-plus-three-in-streams',
    only: 'stream/chat-equals-whole,stream/completions-equals-whole',
    request: (body) => (body['stream'] === true ? more(body) : undefined),
  },
  { name: 'stop-ignored', only: stops, request: without('stop') },
  {
    name: 'only-the-first-stop',
    only: 'completions/stop-list',
    request: (body) =>
      Array.isArray(body['stop']) && body['stop'].length > 1 ? stopped(body, body['stop'][0]) : undefined,
  },
  {
    name: 'stop-in-the-text',
    only: stops,
    request: (body) => ('stop' in body ? { ...body, include_stop_str_in_output: true } : undefined),
  },
  {
    name: 'logprobs-moved-by-one',
    alone: true,
    only: 'chat/logprobs,completions/logprobs,sampling/logprobs',
    ...moved,
  },
  {
    name: 'logprobs-times-1.3',
    alone: true,
    only: 'sampling/logprobs,sampling/distribution,completions/logprobs',
    ...logprobs((value) => value * 1.3),
  },
  {
    name: 'logprobs-times-0.7',
    alone: true,
    only: 'sampling/logprobs,sampling/distribution,completions/logprobs',
    ...logprobs((value) => value * 0.7),
  },
  {
    name: 'logprobs-positive',
    only: 'chat/logprobs,completions/logprobs',
    ...logprobs((value) => -value + 0.01),
  },
  {
    name: 'logprobs-dropped',
    only: 'chat/logprobs,completions/logprobs',
    ...everywhere((answer) =>
      eachChoice(answer, (choice) =>
        isJson(choice['logprobs']) ? { ...choice, logprobs: null } : undefined,
      ),
    ),
  },
  { name: 'echo-dropped', only: 'completions/echo', request: without('echo') },
  {
    name: 'only-the-first-prompt',
    only: 'completions/batch',
    request: (body) =>
      Array.isArray(body['prompt']) && typeof body['prompt'][0] === 'string'
        ? { ...body, prompt: body['prompt'][0] }
        : undefined,
  },
  {
    name: 'answer-trimmed',
    only: 'completions/usage-token-ids,completions/prompt-ids,completions/max-tokens,completions/stop-string',
    whole: (answer) =>
      eachChoice(answer, (choice) =>
        textOf(choice).length > 8 ? withText(choice, textOf(choice).slice(0, -3)) : undefined,
      ),
  },
  {
    name: 'object-of-another-endpoint',
    only: 'chat/shape,completions/shape',
    whole: (answer) => ({ ...answer, object: 'list' }),
  },
  {
    name: 'created-in-milliseconds',
    only: 'chat/shape,completions/shape',
    whole: (answer) => ({ ...answer, created: Number(answer['created']) * 1000 }),
  },
  { name: 'the-same-id', only: 'chat/shape,completions/shape', whole: (answer) => ({ ...answer, id: 'x' }) },
]
