import { assert, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFrameTemplate } from './frame-template.ts'

const frame = (text: string, completion = 3, ids = '[17]'): string =>
  `data: {"id":"chat-1","choices":[{"index":0,"delta":{"content":${JSON.stringify(text)}},"finish_reason":null,"token_ids":${ids}}],"usage":{"prompt_tokens":5,"total_tokens":${5 + completion},"completion_tokens":${completion}}}\n\n`

function recognise(first: string, next: string) {
  const bytes = Buffer.from(`..${next}..`)
  const found = createFrameTemplate(first, 'content')?.recognise(bytes, 2, bytes.length - 2)
  return found === undefined ? undefined : { ...found }
}

describe('frame template', () => {
  it('recognises a frame with another text and other counts', () => {
    const next = frame('other "text" \\', 412, '[1, 2,33]')
    expect(recognise(frame('a'), next)).toEqual({
      end: next.length + 2,
      completionTokens: 412,
      ids: 3,
      length: 14,
    })
  })

  it('counts each escape as one character', () => {
    const raw = frame('a').replace('"a"', String.raw`"\u4f60\n\"b"`)
    expect(recognise(frame('a'), raw)?.length).toBe(4)
  })

  it('recognises any ASCII text, as JSON writes it', () => {
    assert(
      property(string({ minLength: 1 }), (text) => {
        expect(recognise(frame('a'), frame(text))?.end).toBe(frame(text).length + 2)
      }),
    )
  })

  it.each([
    ['an empty text', frame('')],
    ['text beyond ASCII, whose bytes have to be examined', frame('é')],
    ['another id', frame('b').replace('chat-1', 'chat-2')],
    ['a finish_reason', frame('b').replace('null', '"stop"')],
    ['another field', frame('b').replace('"content"', '"reason_"')],
    ['no count', frame('b').replace('"completion_tokens":3', '"completion_tokens":""')],
    ['ids that are none', frame('b', 3, '["x"]')],
    ['half a frame', frame('b').slice(0, -1)],
    ['another kind of frame', 'data: [DONE]\n\n'],
    ['nothing', ''],
  ])('does not recognise %s', (_, next) => {
    expect(recognise(frame('a'), next)).toBeUndefined()
  })

  it('recognises events with names, whose numbers go up', () => {
    const event = (delta: string, number: number): string =>
      `event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"${delta}","sequence_number":${number}}\n\n`
    const bytes = Buffer.from(event('b', 10))
    const template = createFrameTemplate(event('a', 9), 'delta')
    expect(template?.recognise(bytes, 0, bytes.length)).toMatchObject({ end: bytes.length })
  })

  it('is not fooled by text that looks like a field', () => {
    const trap = frame('x"content":"y')
    expect(recognise(trap, frame('b'))).toMatchObject({ completionTokens: 3 })
    expect(recognise(frame('a'), trap)?.end).toBe(trap.length + 2)
  })

  it('is not made of a frame with two texts, or with bytes beyond ASCII', () => {
    expect(createFrameTemplate('data: {"content":"a","x":{"content":"b"}}\n\n', 'content')).toBeUndefined()
    expect(createFrameTemplate(frame('a').replace('chat-1', 'é'), 'content')).toBeUndefined()
    expect(createFrameTemplate(frame('a'), 'reasoning')).toBeUndefined()
  })
})
