import { describe, expect, it } from 'vitest'
import type { CommandSpec, LaunchRequest } from '../../../../src/contract/engine.ts'
import { findEngine } from '../../../../src/engines/lookup.ts'
import { litellmOptions } from '../../../../src/engines/litellm/litellm.ts'
import { leavesOf } from '../option-leaves.ts'
import { commandOf } from '../../../fixtures/command-of.ts'

const engine = findEngine('litellm')

const command = (options: unknown, more: Partial<LaunchRequest<unknown>> = {}): CommandSpec =>
  commandOf(engine, {
    model: '/models/tiny',
    servedName: 'gateway',
    host: '127.0.0.1',
    port: 8123,
    location: { program: '/venv/bin/python' },
    cacheFolder: '/cache',
    options,
    ...more,
  })

const plain = command({})

const rows: readonly (readonly [option: string, options: unknown, args: string])[] = [
  ['requestTimeoutS', { requestTimeoutS: 60 }, '--request_timeout 60'],
  ['workers', { workers: 2 }, '--num_workers 2'],
  ['dropParams', { dropParams: true }, '--drop_params'],
  ['debug', { debug: true }, '--debug'],
  ['extraArgs', { extraArgs: ['--keepalive_timeout', '5'] }, '--keepalive_timeout 5'],
]

describe('the command of LiteLLM’s proxy', () => {
  it('is known for every option that there is', () => {
    const known = [...rows.map(([option]) => option), 'retries', 'keepAliveS']
    expect(known.toSorted()).toEqual(leavesOf(litellmOptions).toSorted())
  })

  it('asks the server behind it for its model, and calls that by its provider and name', () => {
    const upstream = { url: 'http://127.0.0.1:9000', model: 'tiny' }
    expect(command({}, { upstream }).args.join(' ')).toBe(
      '-m litellm.proxy.proxy_cli --model hosted_vllm/tiny --api_base http://127.0.0.1:9000/v1 --host 127.0.0.1 --port 8123',
    )
    expect(engine.modelName?.('/models/tiny', upstream)).toBe('hosted_vllm/tiny')
  })

  it('has a command where no server is behind it yet', () => {
    expect(plain.args).toContain('http://127.0.0.1:0/v1')
  })

  it('fetches no prices and reports nothing to its makers', () => {
    expect(plain.env).toEqual({
      LITELLM_LOCAL_MODEL_COST_MAP: 'True',
      LITELLM_TELEMETRY: 'False',
      LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY: 'true',
    })
  })

  it.each(rows)('%s', (_, options, args) => {
    expect(command(options).args.slice(plain.args.length).join(' ')).toBe(args)
  })

  it('says by the environment how often it asks again, and how long it keeps idle connections', () => {
    const env = { DEFAULT_MAX_RETRIES: '0', AIOHTTP_KEEPALIVE_TIMEOUT: '2' }
    expect(command({ retries: 0, keepAliveS: 2 }).env).toMatchObject(env)
  })

  it('refuses arguments that would have it ask another server', () => {
    for (const word of ['--config', '--api_base=x', '--model'])
      expect(() => command({ extraArgs: [word] })).toThrow(
        expect.objectContaining({ code: 'usage/invalid-options' }),
      )
  })
})
