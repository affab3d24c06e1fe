import { describe, expect, it } from 'vitest'
import { curlLine } from './curl-line.ts'

const url = 'http://127.0.0.1:8000/v1/chat/completions'

describe('curlLine', () => {
  it('sends the body and the headers that matter', () => {
    const headers = { host: 'x', 'content-length': '9', 'content-type': 'application/json' }
    expect(curlLine({ method: 'POST', url, headers, body: '{"a":"it\'s"}' })).toBe(
      `curl -sSN ${url} -H 'content-type: application/json' --data-binary '{"a":"it'\\''s"}'`,
    )
  })
  it('says a method that curl would not choose', () => {
    expect(curlLine({ method: 'DELETE', url, headers: {} })).toContain('-X DELETE')
    expect(curlLine({ method: 'GET', url, headers: {} })).not.toContain('-X')
  })
  it('never shows a key', () => {
    const line = curlLine({ method: 'GET', url, headers: { Authorization: 'Bearer sk-1' } })
    expect(line).toContain('$SERVEWRIGHT_API_KEY')
    expect(line).not.toContain('sk-1')
  })
  it('points to a file where the body is too long for a line', () => {
    expect(curlLine({ method: 'POST', url, headers: {}, body: 'x'.repeat(5000) })).toContain('@request.json')
  })
})
