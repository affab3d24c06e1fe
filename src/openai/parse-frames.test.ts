import { describe, expect, it } from 'vitest'
import { streamReply } from '../../test/fake-engine/make-reply.ts'
import { parseChunks } from './parse-frames.ts'

describe('parseChunks', () => {
  it('takes chunks, [DONE] and what is neither apart, by frame', () => {
    const reply = streamReply([{ id: 'a' }, '{"id":', '[1]', '[DONE]', { id: 'b' }, '[DONE]'])
    expect(parseChunks(reply)).toEqual({
      chunks: [
        { frame: 0, atMs: 10, value: { id: 'a' } },
        { frame: 4, atMs: 50, value: { id: 'b' } },
      ],
      doneAt: [3, 5],
      lastDataAt: 5,
      bad: [
        { frame: 1, because: expect.stringContaining('JSON') },
        { frame: 2, because: expect.stringContaining('not an object') },
      ],
    })
  })

  it('counts frames without data, and reads nothing from them', () => {
    const [first] = streamReply([{ id: 'a' }]).frames
    const comment = { atMs: 1, raw: ': ping\n\n' }
    const frames = first === undefined ? [] : [comment, first, comment]
    expect(parseChunks({ frames })).toEqual({
      chunks: [{ frame: 1, atMs: 10, value: { id: 'a' } }],
      doneAt: [],
      lastDataAt: 1,
      bad: [],
    })
  })

  it('finds nothing in nothing', () => {
    expect(parseChunks({ frames: [] })).toEqual({ chunks: [], doneAt: [], lastDataAt: -1, bad: [] })
  })
})
