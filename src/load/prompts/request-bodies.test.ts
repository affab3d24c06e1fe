import { describe, expect, it } from 'vitest'
import type { LoadPlan } from '../../contract/load-plan.ts'
import { requestBodies, type BodyOptions } from './request-bodies.ts'

const byWord = (text: string): number => text.split(' ').filter((word) => word !== '').length
const plan: LoadPlan = { name: 'x', arrival: { kind: 'users', users: 2 }, requests: 3 }

interface Body {
  readonly messages?: readonly { readonly role: string; readonly content: string }[]
  readonly prompt?: string
  readonly [name: string]: unknown
}

const bodies = (change: Partial<LoadPlan> = {}, more: Partial<BodyOptions> = {}): Body[][] =>
  requestBodies({ plan: { ...plan, ...change }, model: 'm', countTokens: byWord, ...more }).map((session) =>
    session.map((body) => JSON.parse(body) as Body),
  )

describe('request bodies', () => {
  it('ask for a stream with its usage', () => {
    const sessions = bodies({ maxTokens: 9 })
    expect(sessions).toHaveLength(3)
    expect(sessions[0]?.[0]).toMatchObject({
      model: 'm',
      max_tokens: 9,
      stream: true,
      stream_options: { include_usage: true },
    })
    expect(sessions[0]?.[0]).not.toHaveProperty('ignore_eos')
  })

  it('hold vLLM’s fields only where they are asked for, and the user’s over all', () => {
    const [session] = bodies({
      ignoreEos: true,
      continuousUsage: true,
      body: { temperature: 0, max_tokens: 3 },
    })
    expect(session?.[0]).toMatchObject({
      ignore_eos: true,
      stream_options: { include_usage: true, continuous_usage_stats: true },
      temperature: 0,
      max_tokens: 3,
    })
  })

  it('are completions at that endpoint', () => {
    const [session] = bodies({ endpoint: '/v1/completions', prompts: { inputTokens: 5 } })
    expect(byWord(session?.[0]?.prompt ?? '')).toBe(5)
    expect(session?.[0]).not.toHaveProperty('messages')
  })

  it('have the form of their protocol', () => {
    const sessions = [
      [
        {
          messages: [
            { role: 'system', content: 'Be brief.' },
            { role: 'user', content: 'Hello' },
          ],
        },
      ],
    ]
    const bodyAt = (endpoint: string): Body | undefined =>
      bodies({ endpoint, maxTokens: 9, ignoreEos: true }, { sessions })[0]?.[0]
    expect(bodyAt('/v1/responses')).toEqual({
      model: 'm',
      input: sessions[0]?.[0]?.messages,
      max_output_tokens: 9,
      ignore_eos: true,
      stream: true,
    })
    expect(bodyAt('/v1/messages')).toEqual({
      model: 'm',
      system: 'Be brief.',
      messages: [{ role: 'user', content: 'Hello' }],
      max_tokens: 9,
      stream: true,
    })
    expect(bodyAt('/v1/embeddings')).toEqual({ model: 'm', input: 'Be brief.\nHello' })
  })

  it('repeat what was said before, turn by turn', () => {
    const [session] = bodies({ prompts: { inputTokens: 5, turns: 3 } })
    expect(session?.map(({ messages }) => messages?.map(({ role }) => role))).toEqual([
      ['user'],
      ['user', 'assistant', 'user'],
      ['user', 'assistant', 'user', 'assistant', 'user'],
    ])
    expect(session?.[2]?.messages?.[0]).toEqual(session?.[0]?.messages?.[0])
  })

  it('fill a trace with text of its lengths', () => {
    const sessions = [[{ messages: [], inputTokens: 6, maxTokens: 4 }], [{ messages: [], inputTokens: 7 }]]
    const sent = bodies({ maxTokens: 9 }, { sessions }).map(([body]) => ({
      words: body?.messages?.map(({ content }) => byWord(content)),
      limit: body?.['max_tokens'],
    }))
    expect(sent).toEqual([
      { words: [6], limit: 4 },
      { words: [7], limit: 9 },
    ])
  })
})
