import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CommandSpec, LaunchRequest } from '../../../../src/contract/engine.ts'
import { findEngine } from '../../../../src/engines/lookup.ts'
import { vllmOptions } from '../../../../src/engines/vllm/options.ts'
import { leavesOf } from '../option-leaves.ts'
import { optionRows, optionsOf } from './option-rows.ts'
import { commandOf } from '../../../fixtures/command-of.ts'

const engine = findEngine('vllm')

function command(options: unknown, changes: Partial<LaunchRequest<unknown>> = {}): CommandSpec {
  return commandOf(engine, {
    model: '/models/tiny',
    servedName: 'tiny',
    host: '127.0.0.1',
    port: 8123,
    location: { program: '/venv/bin/python' },
    cacheFolder: '/cache',
    options,
    ...changes,
  })
}

const plain = command({})
const exhaustive = optionsOf(optionRows)

function hasRun(args: readonly string[], run: readonly string[]): boolean {
  return args.some((_, start) => run.every((word, offset) => args[start + offset] === word))
}

describe('the command of vLLM', () => {
  it('is known for every option that there is', () => {
    expect(optionRows.map(({ option }) => option).toSorted()).toEqual(leavesOf(vllmOptions).toSorted())
  })

  it('names model, served name, address and port, and nothing else by itself', () => {
    expect(plain.file).toBe('/venv/bin/python')
    expect(plain.args.join(' ')).toBe(
      '-m vllm.entrypoints.openai.api_server --model /models/tiny ' +
        '--served-model-name tiny --host 127.0.0.1 --port 8123',
    )
    expect(plain.env).toEqual({
      SPT_NOENV: '1',
      VLLM_NO_USAGE_STATS: '1',
      VLLM_HOST_IP: '127.0.0.1',
      VLLM_CACHE_ROOT: '/cache/vllm',
      TORCHINDUCTOR_CACHE_DIR: '/cache/torchinductor',
      TRITON_CACHE_DIR: '/cache/triton',
    })
  })

  it.each(optionRows.filter(({ args }) => args !== undefined))(
    '$option → $args',
    ({ option, value, args = [] }) => {
      const needed = option === 'tools.autoChoice' ? [{ option: 'tools.parser', value: 'hermes' }] : []
      const { args: all } = command(optionsOf([...needed, { option, value }]))
      const own = all.slice(plain.args.length)
      expect(hasRun(own, args)).toBe(true)
      const others = {
        lora: ['--enable-lora'],
        tools: needed.length === 0 ? [] : ['--tool-call-parser', 'hermes'],
      }
      const group = option.split('.')[0] ?? ''
      const expected = [...args, ...(Object.entries(others).find(([name]) => name === group)?.[1] ?? [])]
      expect(own.toSorted()).toEqual(expected.toSorted())
    },
  )

  it.each(optionRows.filter(({ env }) => env !== undefined))(
    '$option → $env',
    ({ option, value, env = {} }) => {
      const needed = option === 'setup' ? [{ option: 'launch', value: 'script' }] : []
      expect(command(optionsOf([...needed, { option, value }])).env).toEqual({ ...plain.env, ...env })
    },
  )

  it('leaves out what a false variable would set', () => {
    expect(command({ offline: false }).env).toEqual(plain.env)
  })

  it.each([
    [{ enforceEager: false }, ['--no-enforce-eager']],
    [{ prefixCaching: { enabled: true } }, ['--enable-prefix-caching']],
    [{ metrics: { logStats: true } }, []],
    [{ lora: {} }, ['--enable-lora']],
    [{ quantization: '-odd' }, ['--quantization=-odd']],
  ])('%j → %j', (options, args) => {
    expect(command(options).args.slice(plain.args.length)).toEqual(args)
  })

  it('gives every option at once, the same each time, with extra arguments last', () => {
    const { file, args, env } = command(exhaustive)
    expect(command(structuredClone(exhaustive))).toEqual({ file, args, env })
    expect(optionRows.filter((row) => !hasRun(args, row.args ?? []))).toEqual([])
    expect(args.slice(-2)).toEqual(['--max-num-queued-reqs', '9'])
    expect(args.filter((word) => word === '--model' || word === '--port')).toHaveLength(2)
    expect(args.filter((word) => word === '/models/tiny' || word === '8123')).toHaveLength(2)
    expect(args.filter((word) => /undefined|null|\[object/.test(word))).toEqual([])
  })

  it('does not depend on the order in which options are written', () => {
    const reversed = Object.fromEntries(Object.entries(exhaustive).toReversed())
    expect(command(reversed).args).toEqual(command(exhaustive).args)
  })

  it('can be `vllm serve`, by the program beside the Python', () => {
    const { file, args } = command({ launch: 'serve', maxModelLen: 64 })
    expect(file).toBe('/venv/bin/vllm')
    expect(args.slice(0, 2)).toEqual(['serve', '/models/tiny'])
    expect(args.slice(-2)).toEqual(['--max-model-len', '64'])
    expect(args).not.toContain('--model')
  })

  it('can be the launcher script, which reads a set-up first and uses the Python that was found', () => {
    const { file, args, env } = command({ launch: 'script', setup: '/srv/setup.sh', maxModelLen: 64 })
    expect(file).toBe(resolve('launchers/start-server.sh'))
    expect(['-m', 'vllm.entrypoints.openai.api_server', ...args]).toEqual(command({ maxModelLen: 64 }).args)
    expect(env).toEqual({
      ...plain.env,
      SERVEWRIGHT_PYTHON: '/venv/bin/python',
      SERVEWRIGHT_SETUP: '/srv/setup.sh',
    })
    expect(command({ launch: 'script' }).env).not.toHaveProperty('SERVEWRIGHT_SETUP')
  })
})

describe('options of vLLM that do not fit', () => {
  it.each([
    [{ maxModelLength: 1 }, 'options.maxModelLength: unknown key; did you mean maxModelLen?'],
    [{ lora: { module: [] } }, 'options.lora.module: unknown key; did you mean modules?'],
    [{ dtype: 'bfloat' }, 'options.dtype: "bfloat" is not one of auto, bfloat16'],
    [{ maxNumSeqs: 0 }, 'options.maxNumSeqs: 0 is less than 1'],
    [{ lora: { maxRank: 17 } }, 'options.lora.maxRank: 17 is not one of 1, 8, 16'],
    [{ tools: { autoChoice: true } }, 'needs `parser` if `autoChoice` is true'],
    [{ extraArgs: ['--port', '1'] }, 'may not hold --model'],
    [{ extraArgs: ['--api_key=x'] }, 'may not hold --model'],
    [{ apiKey: 'x' }, 'options.apiKey: unknown key'],
    [{ setup: '/srv/setup.sh' }, 'options.setup: "/srv/setup.sh" needs `launch: script`'],
  ])('%j', (options, message) => {
    expect(() => command(options)).toThrow(
      expect.objectContaining({
        code: 'usage/invalid-options',
        message: expect.stringContaining(message) as string,
      }),
    )
  })
})
