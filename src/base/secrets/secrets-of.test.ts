import { describe, expect, it } from 'vitest'
import {
  secretFlags,
  secretParameters,
  secretsOfVariables,
  secretsOfWords,
  shownValue,
} from './secrets-of.ts'

describe('secretsOfVariables', () => {
  it('finds values by their names, their parts and their shape', () => {
    const found = secretsOfVariables({
      API_KEYS: 'canary-one,canary-two',
      http_proxy: 'http://me:canary-three@proxy:8080',
      AZURE: 'Endpoint=sb://host;SharedAccessKey=canary-four',
      HOME: '/home/canary',
      MAX_TOKENS: '4096000000',
      DEBUG_KEY: 'short',
      NOTHING_KEY: undefined,
    })
    expect(found).toEqual([
      'canary-one,canary-two',
      'canary-one',
      'canary-two',
      'http://me:canary-three@proxy:8080',
      'canary-three',
      'Endpoint=sb://host;SharedAccessKey=canary-four',
      'Endpoint=sb://host',
      'SharedAccessKey=canary-four',
      'canary-four',
    ])
  })
})

describe('secretsOfWords', () => {
  it.each([
    [['--api-key', 'canary'], 'canary'],
    [['--hf-token=canary'], 'canary'],
    [['--header', 'Authorization: Bearer canary-1'], 'canary-1'],
    [['--tls-key', '-----BEGIN PRIVATE KEY----- canary-9'], '-----BEGIN PRIVATE KEY----- canary-9'],
    [['--header', 'Authorization Bearer canary-2'], 'canary-2'],
    [['--url', 'http://me:canary@host/'], 'canary'],
    [['--url', 'http://host/?token=canary&x=1'], 'canary'],
    [['http://host/a?x=1&sig=canary'], 'canary'],
    [['--x', '{"api_key": "canary"}'], 'canary'],
  ])('%j', (words, secret) => {
    expect(secretsOfWords(words)).toContain(secret)
  })
  it.each([
    [['--header', 'x-trace: canary-3']],
    [['--tls-cert', 'cert.pem', '--tls-key', 'key-of-mine.pem']],
    [['--tls-key=key-of-mine.pem']],
    [['--model', 'canary']],
    [['--api-key', '--model']],
    [['plan', 'tiny']],
  ])('nothing in %j', (words) => {
    expect(secretsOfWords(words)).toEqual([])
  })
})

describe('secretFlags', () => {
  it('names flags, and never what they hold', () => {
    expect(secretFlags(['--hf-token', 'canary', '--x', '1', '--my-key=canary'])).toEqual([
      '--hf-token',
      '--my-key',
    ])
    expect(secretFlags(['postgres://me:canary@host/db']).join(' ')).not.toContain('canary')
    expect(secretFlags(['--tokenizer', 'canary', '--max-num-batched-tokens', '64', '--hf-token'])).toEqual([])
  })
})

describe('secretParameters', () => {
  it.each(['token', 'api-key', 'api_key', 'key', 'sig', 'access_token', 'password', 'X-Amz-Signature'])(
    '%s',
    (name) => {
      expect(secretParameters(`http://host/v1?a=1&${name}=canary`)).toEqual([name])
    },
  )
  it('leaves the others', () => {
    expect(secretParameters('http://host/v1?api-version=2024&model=x#token=1')).toEqual([])
  })
})

describe('shownValue', () => {
  it('masks what stands under the name of a secret, however deep', () => {
    const value = {
      env: { MYKEY: 'canary', A: 'x' },
      extraArgs: ['--hf-token', 'canary', '--k-token=canary', '-x'],
      key: 7,
    }
    expect(shownValue(value)).toEqual({
      env: { MYKEY: '[secret]', A: 'x' },
      extraArgs: ['--hf-token', '[secret]', '--k-token=[secret]', '-x'],
      key: '[secret]',
    })
    expect(shownValue('postgres://me:canary@host')).toBe('[secret]')
    expect(shownValue(null)).toBe(null)
    expect(shownValue({ tokens: 0, key: true })).toEqual({ tokens: 0, key: true })
  })
})
