import { describe, expect, it } from 'vitest'
import { apiUrl, ownRoot } from './api-url.ts'

describe('the address of a route', () => {
  it.each([
    ['http://a:1', '/v1/models', 'http://a:1/v1/models'],
    ['http://a:1/', '/v1/models', 'http://a:1/v1/models'],
    ['http://a:1/v1', '/v1/models', 'http://a:1/v1/models'],
    ['http://a:1/v1/', '/health', 'http://a:1/health'],
    ['http://a/openai', '/v1/models', 'http://a/openai/v1/models'],
    ['http://a/openai/v1/', '/v1/models', 'http://a/openai/v1/models'],
    [ownRoot('http://a/api/v3'), '/v1/chat/completions', 'http://a/api/v3/chat/completions'],
    [ownRoot('http://a/v1beta/openai'), '/v1/models/x', 'http://a/v1beta/openai/models/x'],
    [ownRoot('http://a/openai'), '/metrics', 'http://a/openai/metrics'],
  ])('below %s is, for %s, %s', (base, path, url) => {
    expect(apiUrl(base, path)).toBe(url)
  })
})
