import { describe, expect, it } from 'vitest'
import type { SseFrame } from '../contract/exchange.ts'
import { createDocumentScrubber } from './scrub-document.ts'

const secret = 'sk-canary-0123456789'
const scrub = createDocumentScrubber([secret])

const chunk = (content: string, index = 0): string =>
  JSON.stringify({ id: 'c1', choices: [{ index, delta: { content }, finish_reason: null }] })
const frame = (data: string): SseFrame => ({ atMs: 1, data })
const contentsOf = (frames: readonly SseFrame[]): string =>
  frames
    .map(
      ({ data = '' }) =>
        (JSON.parse(data) as { choices: [{ delta: { content: string } }] }).choices[0].delta.content,
    )
    .join('')

describe('createDocumentScrubber', () => {
  it('masks texts and keys, and copies nothing else', () => {
    const clean = { list: [1, 'a'], text: 'b' }
    const given = { clean, message: `bad key ${secret}`, members: { [secret]: 1 } }
    const document = scrub(given)
    expect(document).toEqual({ clean, message: 'bad key [secret]', members: { '[secret]': 1 } })
    expect(document.clean).toBe(clean)
    expect(scrub(clean)).toBe(clean)
  })

  it.each([
    ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, ...Buffer.from(secret), 0xff])],
    ['escapes', Buffer.from(`ü${Array.from(secret, (unit) => `&#${unit.charCodeAt(0)};`).join('')}`)],
  ])('keeps base64 that holds %s base64', (_name, bytes) => {
    const { bodyBase64 } = scrub({ bodyBase64: bytes.toString('base64') })
    const left = Buffer.from(bodyBase64, 'base64')
    expect(left.toString('base64')).toBe(bodyBase64)
    expect(left.includes('[secret]')).toBe(true)
    expect(left.subarray(0, 2)).toEqual(bytes.subarray(0, 2))
  })

  it('masks lists of bytes', () => {
    const document = scrub({ bytes: [...Buffer.from(`a${secret}`)], token_ids: [1, 2, 300] })
    expect(Buffer.from(document.bytes).toString()).toBe('a[secret]')
    expect(document.token_ids).toEqual([1, 2, 300])
  })
})

describe('frames', () => {
  it.each([
    ['two', ['say sk-can', 'ary-0123456789 now']],
    ['three', ['say sk-', 'canary-', '0123456789 now']],
    ['one letter each', Array.from(`say ${secret} now`)],
    ['one with a whole one beside it', [`say ${secret}`, ' now']],
  ])('of a secret in %s', (_name, contents) => {
    const { frames } = scrub({ frames: contents.map((content) => frame(chunk(content))) })
    expect(frames).toHaveLength(contents.length)
    expect(contentsOf(frames)).toBe('say [secret] now')
    expect(JSON.parse(frames[0]?.data ?? '')).toMatchObject({
      id: 'c1',
      choices: [{ index: 0, finish_reason: null }],
    })
  })

  it('of two choices in turn, and of text that is not JSON', () => {
    const parts = [secret.slice(0, 9), secret.slice(9)]
    const turns = parts.flatMap((part) => [frame(chunk(part, 0)), frame(chunk('x', 1)), frame(part)])
    const { frames } = scrub({ frames: turns })
    const told = JSON.stringify(frames)
    expect(told).not.toContain(parts[0])
    expect(told).not.toContain(parts[1])
    expect(contentsOf([frames[1], frames[4]].flatMap((one) => one ?? []))).toBe('xx')
  })

  it('keep their own lines where no secret is in them', () => {
    const [before, after] = secret.split('-canary')
    const raw = `data:${chunk(before ?? '')}\r\n\r\n`
    const comment: SseFrame = { atMs: 0, raw: ': hello\n\n' }
    const { frames } = scrub({
      frames: [comment, { ...frame(chunk(before ?? '')), raw }, frame(chunk(`-canary${after}`))],
    })
    expect(frames[0]).toBe(comment)
    expect(JSON.stringify(frames)).not.toContain('-canary')
    expect(frames[1]).toHaveProperty('raw', `data: ${frames[1]?.data}\n\n`)
  })

  it('of data nested deeper than any answer, and many of them, end soon', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
    const many = Array.from({ length: 20_000 }, () => frame(chunk('x')))
    const document = { frames: [frame(deep), ...many] }
    expect(scrub(document)).toBe(document)
  })
})
