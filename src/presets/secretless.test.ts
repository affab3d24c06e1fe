import { describe, expect, it } from 'vitest'
import { openPresetBook } from './preset-book.ts'

const find = (preset: Readonly<Record<string, unknown>>): unknown =>
  openPresetBook({ presets: { mine: { extends: 'tiny', ...preset } } }).find('mine')

function messageOf(preset: Readonly<Record<string, unknown>>): string {
  try {
    find(preset)
  } catch (thrown) {
    return `${JSON.stringify(thrown)} ${String(thrown)}`
  }
  return 'taken'
}

const prepare = { command: ['x'], artifacts: ['/a'] }

describe('a secret in a preset', () => {
  it.each([
    ...[
      'OPENAI_API_KEY',
      'HF_TOKEN',
      'HF_AUTH',
      'MYKEY',
      'API_KEYS',
      'AWS_SESSION',
      'DATABASE_URL',
      'DB_PASSWORD',
    ].map((name) => ({ env: { [name]: 'caNary12345' } })),
    { env: { ANYTHING: 'postgres://me:caNary12345@host/db' } },
    { env: { ANYTHING: 'hf_caNary12345caNary12345' } },
    { env: { MYKEY: 12345678, OTHER: 'caNary12345' } },
    { prepare: { ...prepare, env: { MYKEY: 'caNary12345' } } },
    { prepare: { ...prepare, command: ['x', '--hf-token', 'caNary12345'] } },
    { options: { extraArgs: ['--api-key', 'caNary12345'] } },
    { options: { extraArgs: ['--api-key=caNary12345'] } },
    { options: { extraArgs: ['--hf-token', 'caNary12345'] } },
    { options: { extraArgs: ['--db', 'postgres://me:caNary12345@host/db'] } },
    { options: { kvTransferConfig: { extra: [{ access_token: 'caNary12345' }] } } },
    { options: { hfToken: 'caNary12345' } },
    { baseline: { title: 'x', options: { extraArgs: ['--hf-token', 'caNary12345'] } } },
  ])('%j is refused and not quoted', (preset) => {
    const message = messageOf(preset)
    expect(message).toContain('usage/invalid-config')
    expect(message).toMatch(/seems to be a secret|is not of type string/)
    expect(message).not.toMatch(/caNary|12345678/)
  })

  it.each(['LD_PRELOAD', 'LD_AUDIT', 'NODE_OPTIONS', 'PYTHONSTARTUP', 'PYTHONINSPECT', 'BASH_ENV'])(
    '%s is refused',
    (name) => {
      expect(messageOf({ env: { [name]: '/x' } })).toContain(`env.${name}`)
    },
  )

  it.each([
    { env: { HF_TOKEN: '${HF_TOKEN}', PYTHONPATH: '/plugin', TOKENIZERS_PARALLELISM: 'false' } },
    { env: { HF_TOKEN: null } },
    { options: { extraArgs: ['--max-num-batched-tokens', '64', '--tokenizer', 'x', '--eos-token', '</s>'] } },
    { options: { maxModelLen: 128 } },
  ])('%j is not one', (preset) => {
    expect(messageOf(preset)).toBe('taken')
  })

  it.each(['${OTHER}', '$MYKEY', '${MYKEY}x'])('%s is not a reference to MYKEY', (value) => {
    expect(messageOf({ env: { MYKEY: value } })).toContain('seems to be a secret')
  })
})
