import { describe, expect, it } from 'vitest'
import { holdsSecret, isSecret, isSecretName, passwordsIn } from './secret-names.ts'

describe('isSecretName', () => {
  it.each([
    'HF_TOKEN',
    'HF_AUTH',
    'HUGGING_FACE_HUB_TOKEN',
    'MYKEY',
    'API_KEYS',
    'OPENAI_API_KEY',
    'AWS_SESSION',
    'AWS_SESSION_TOKEN',
    'AWS_SECRET_ACCESS_KEY',
    'DB_PASSWORD',
    'GOOGLE_CREDENTIALS',
    'DATABASE_URL',
    'SENTRY_DSN',
    '--api-key',
    '--hf-token',
    'hfToken',
    'x-api-key',
    'Authorization',
    'api-key',
    'sig',
    'access_token',
    'cookie',
    'SECRET_VALUE',
    'REDIS_URL',
    'AUTHTOKEN',
    'client_secret',
    'VLLM_API_KEY',
    'SMTP_PASS',
    'MY_CREDS',
    'API_KEY_1',
    'TOKEN2',
    'PRIVATE_KEY_PEM',
    'SLACK_WEBHOOK_URL',
    'MYPASSPHRASE',
    'SERVEWRIGHT_API_KEY',
  ])('%s', (name) => {
    expect(isSecretName(name)).toBe(true)
  })
  it.each([
    'PATH',
    'HF_HOME',
    'TOKENIZERS_PARALLELISM',
    '--tokenizer',
    '--max-num-batched-tokens-per-step',
    'KEYBOARD',
    'SSH_AUTH_SOCK',
    'SECRET_NAME',
    '--ssl-keyfile',
    'MONKEY',
    '--host',
    'api-version',
    'VLLM_HOST_IP',
    'XAUTHORITY',
    'eos_token',
    'stop_tokens',
    'SHA256',
    'BYPASS',
  ])('is not %s', (name) => {
    expect(isSecretName(name)).toBe(false)
  })
})

describe('isSecret', () => {
  it.each([
    ['--max-num-batched-tokens', '128'],
    ['return_tokens', 'false'],
    ['eos_token', '</s>'],
    ['SSL_KEY', '/etc/ssl/key.pem'],
    ['MYKEY', '${MYKEY}'],
    ['PATH', '/usr/bin'],
    ['--hf-overrides', '{"eos_token": "END", "token": 5, "max_tokens": "8"}'],
    ['--x', 'mode=fast,level=3'],
  ])('is not %s with the value %s', (name, value) => {
    expect(isSecret(name, value)).toBe(false)
  })
  it.each([
    ['MYKEY', 'canary'],
    ['ANYTHING', 'hf_abcdefghijklmnopqrst'],
    ['ANYTHING', 'postgres://me:canary@host/db'],
    ['ANYTHING', 'http://host/v1?a=1&api_key=canary'],
    ['ANYTHING', 'Endpoint=sb://host/;SharedAccessKey=canary'],
    ['ANYTHING', '{"extra": {"secret": "canary"}}'],
    ['ANYTHING', 'MY_TOKEN=canary'],
    ['ANYTHING', 'Bearer canary-canary'],
    ['ANYTHING', '-----BEGIN PRIVATE KEY-----\ncanary\n'],
  ])('is %s with the value %s', (name, value) => {
    expect(isSecret(name, value)).toBe(true)
  })
})

describe('passwords in addresses', () => {
  it('are found wherever they stand', () => {
    expect(passwordsIn('a=redis://:canary@h:1,b=https://u:p%40w@h/x')).toEqual(['canary', 'p%40w'])
    expect(holdsSecret('http://127.0.0.1:8000/a@b')).toBe(false)
    expect(holdsSecret('http://user@host/')).toBe(false)
  })
})
