/** Calls of tools that are cut, merged, renamed or not made. */
import {
  callsOf,
  type Corruption,
  eachCall,
  eachChoice,
  everywhere,
  isJson,
  type Json,
  listOf,
  omit,
  withOutput,
  without,
  wordOf,
} from '../corruption.ts'

const streamed = 'tools/stream-contract,tools/stream-equals-whole'
const whole = 'tools/auto,tools/parallel'

const withFunction = (call: Json, change: (given: Json) => Json): Json =>
  isJson(call['function']) ? { ...call, function: change(call['function']) } : call

/** The messages of a request changed; undefined where none is. */
function messages(body: Json, change: (message: Json) => Json): Json | undefined {
  const given = listOf(body['messages'])
  const changed = given.map((message) => change(message))
  return changed.every((message, index) => message === given[index])
    ? undefined
    : { ...body, messages: changed }
}

const inFrames = (change: (frame: Json) => Json | undefined): Pick<Corruption, 'frame'> => ({
  frame: (frame) => {
    const changed = change(frame)
    return changed === undefined ? undefined : [changed]
  },
})

export const tools: readonly Corruption[] = [
  {
    name: 'last-argument-fragment-dropped',
    only: streamed,
    frame: (frame, { memory }) => {
      const calls = listOf(frame['choices']).flatMap(callsOf)
      if (calls.length > 0) {
        const held = memory.get('held')
        memory.set('held', frame)
        return held === undefined ? [] : [held as Json]
      }
      return undefined
    },
  },
  {
    name: 'finish-stop-for-tool-calls',
    only: whole,
    ...everywhere((answer) =>
      eachChoice(answer, (choice) =>
        choice['finish_reason'] === 'tool_calls' ? { ...choice, finish_reason: 'stop' } : undefined,
      ),
    ),
  },
  {
    name: 'indices-swapped',
    only: streamed,
    ...inFrames((frame) => eachCall(frame, (call) => ({ ...call, index: 1 - Number(call['index']) }))),
  },
  {
    name: 'indices-from-one',
    only: streamed,
    ...inFrames((frame) => eachCall(frame, (call) => ({ ...call, index: Number(call['index']) + 1 }))),
  },
  {
    name: 'indices-all-zero',
    only: streamed,
    ...inFrames((frame) => eachCall(frame, (call) => ({ ...call, index: 0 }))),
  },
  { name: 'tools-dropped', only: 'tools/offered,tools/auto', request: without('tools', 'tool_choice') },
  {
    name: 'tool-choice-dropped',
    only: 'tools/choice-named,tools/choice-required',
    request: without('tool_choice'),
  },
  {
    name: 'tool-choice-none-ignored',
    only: 'tools/choice-none,tools/choice-none-text',
    request: (body) => (body['tool_choice'] === 'none' ? { ...body, tool_choice: 'auto' } : undefined),
  },
  {
    name: 'tool-result-replaced',
    only: 'tools/round-trip',
    request: (body) =>
      messages(body, (message) =>
        message['role'] === 'tool' ? { ...message, content: 'unknown' } : message,
      ),
  },
  {
    name: 'call-ids-missing',
    only: whole,
    ...everywhere((answer) => eachCall(answer, (call) => omit(call, 'id'))),
  },
  {
    name: 'call-ids-alike',
    only: 'tools/parallel',
    ...everywhere((answer) =>
      eachCall(answer, (call) => ('id' in call && call['id'] !== null ? { ...call, id: 'call_1' } : call)),
    ),
  },
  {
    name: 'arguments-as-object',
    only: whole,
    whole: (answer) =>
      eachCall(answer, (call) =>
        withFunction(call, (given) => ({
          ...given,
          arguments: JSON.parse(wordOf(given['arguments'])) as unknown,
        })),
      ),
  },
  {
    name: 'arguments-doubled',
    only: whole,
    whole: (answer) =>
      eachCall(answer, (call) =>
        withFunction(call, (given) => ({
          ...given,
          arguments: `${wordOf(given['arguments'])}${wordOf(given['arguments'])}`,
        })),
      ),
  },
  {
    name: 'arguments-escaped-twice',
    only: whole,
    whole: (answer) =>
      eachCall(answer, (call) =>
        withFunction(call, (given) => ({ ...given, arguments: JSON.stringify(given['arguments']) })),
      ),
  },
  {
    name: 'function-name-missing',
    only: whole,
    ...everywhere((answer) => eachCall(answer, (call) => withFunction(call, (given) => omit(given, 'name')))),
  },
  {
    name: 'second-call-dropped',
    only: 'tools/parallel,tools/stream-equals-whole',
    whole: (answer) =>
      eachChoice(answer, (choice) =>
        callsOf(choice).length < 2
          ? undefined
          : withOutput(choice, { tool_calls: callsOf(choice).slice(0, 1) }),
      ),
  },
  {
    name: 'call-as-text',
    only: whole,
    whole: (answer) =>
      eachChoice(answer, (choice) =>
        callsOf(choice).length === 0
          ? undefined
          : withOutput(
              { ...choice, finish_reason: 'stop' },
              {
                tool_calls: [],
                content: `<tool_call>\n${JSON.stringify(callsOf(choice)[0]?.['function'])}\n</tool_call>`,
              },
            ),
      ),
  },
]
