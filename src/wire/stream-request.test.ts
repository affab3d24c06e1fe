import { describe, expect, it } from 'vitest'
import { createStreamRequests } from './stream-request.ts'

const encode = (reuse: boolean, headers = {}): string =>
  createStreamRequests({ url: 'http://127.0.0.1:8000/v1/chat/completions', headers, reuse })
    .encode('run-7', '{"a":"é"}')
    .toString()

describe('stream request', () => {
  it('holds its id, and the length of its entity in bytes', () => {
    const [head = '', entity] = encode(true, { 'content-type': 'application/json' }).split('\r\n\r\n')
    const [start, ...lines] = head.split('\r\n')
    expect(start).toBe('POST /v1/chat/completions HTTP/1.1')
    expect(lines).toContain('host: 127.0.0.1:8000')
    expect(lines).toContain('content-type: application/json')
    expect(lines).toContain('x-request-id: run-7')
    expect(lines).toContain('content-length: 10')
    expect(lines.filter((line) => /^(content-length|connection|x-request-id):/i.test(line))).toHaveLength(3)
    expect(entity).toBe('{"a":"é"}')
  })

  it('says whether the connection is used again', () => {
    expect(encode(true)).toContain('\r\nconnection: keep-alive\r\n')
    expect(encode(false)).toContain('\r\nconnection: close\r\n')
  })

  it('has no id but its own', () => {
    expect(encode(true, { 'x-request-id': 'other' })).not.toContain('other')
  })

  it('refuses an address that is not valid', () => {
    expect(() => createStreamRequests({ url: 'nowhere', headers: {}, reuse: true })).toThrow(
      expect.objectContaining({ code: 'usage/invalid-arguments' }),
    )
  })
})
