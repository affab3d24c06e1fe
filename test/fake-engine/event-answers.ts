/** The answers of `/v1/responses` and `/v1/messages`, in vLLM's shapes: events with names, one delta a token. */
import type { NamedEvent } from './delivery.ts'
import type { Faults } from './faults.ts'
import type { Choice } from './generate.ts'

export interface EventAnswer {
  readonly whole: object
  readonly events: readonly NamedEvent[]
}

interface Made {
  readonly choice: Choice
  readonly model: string
}

const named = (event: string, more: object): NamedEvent => ({
  event,
  data: JSON.stringify({ type: event, ...more }),
})

export function responseAnswer({ choice, model }: Made): EventAnswer {
  const text = choice.texts.join('')
  const [input, output] = [choice.prompt.tokens.length, choice.tokens.length]
  const cut = choice.finish === 'length'
  const head = { id: 'resp_1', object: 'response', created_at: 1, model }
  const whole = {
    ...head,
    status: cut ? 'incomplete' : 'completed',
    incomplete_details: cut ? { reason: 'max_output_tokens' } : null,
    output: [
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text, annotations: [] }] },
    ],
    usage: { input_tokens: input, output_tokens: output, total_tokens: input + output },
  }
  const begun = { response: { ...head, status: 'in_progress', output: [], usage: null } }
  const events: readonly (readonly [name: string, more: object])[] = [
    ['response.created', begun],
    ['response.in_progress', begun],
    ['response.output_item.added', { output_index: 0, item: { type: 'message', content: [] } }],
    ['response.content_part.added', { content_index: 0, part: { type: 'output_text', text: '' } }],
    ...choice.texts
      .filter((delta) => delta !== '')
      .map((delta) => ['response.output_text.delta', { content_index: 0, delta, logprobs: [] }] as const),
    ['response.output_text.done', { content_index: 0, text }],
    ['response.content_part.done', { content_index: 0, part: { type: 'output_text', text } }],
    ['response.output_item.done', { output_index: 0, item: whole.output[0] }],
    ['response.completed', { response: whole }],
  ]
  return {
    whole,
    events: events.map(([name, more], index) => named(name, { sequence_number: index, ...more })),
  }
}

export function messageAnswer({ choice, model }: Made): EventAnswer {
  const reason = choice.finish === 'length' ? 'max_tokens' : 'end_turn'
  const usage = { input_tokens: choice.prompt.tokens.length, output_tokens: choice.tokens.length }
  const head = { id: 'msg_1', type: 'message', role: 'assistant', model }
  const content = [{ type: 'text', text: choice.texts.join('') }]
  const begun = { ...head, content: [], stop_reason: null, usage: { ...usage, output_tokens: 0 } }
  return {
    whole: { ...head, content, stop_reason: reason, usage },
    events: [
      named('message_start', { message: begun }),
      named('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
      ...choice.texts
        .filter((text) => text !== '')
        .map((text) => named('content_block_delta', { index: 0, delta: { type: 'text_delta', text } })),
      named('content_block_stop', { index: 0 }),
      named('message_delta', { delta: { stop_reason: reason, stop_sequence: null }, usage }),
      named('message_stop', {}),
    ],
  }
}

/** The faults of frames, as far as events with names have them. */
export function spoilEvents(events: readonly NamedEvent[], faults: Faults): readonly NamedEvent[] {
  const error = named('error', { code: 'server_error', message: 'EngineCore encountered an issue.' })
  if (faults.has('error-in-stream')) return [...events.slice(0, 6), error, ...events.slice(-1)]
  const kept = faults.has('no-done') ? events.slice(0, -1) : events
  return faults.has('after-done') ? [...kept, ...events.slice(4, 5)] : kept
}
