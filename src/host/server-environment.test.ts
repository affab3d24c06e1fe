import { describe, expect, it } from 'vitest'
import { serverEnvironment } from './server-environment.ts'

describe('serverEnvironment', () => {
  it.each([
    'PATH',
    'HOME',
    'LC_ALL',
    'TMPDIR',
    'XDG_CACHE_HOME',
    'CUDA_VISIBLE_DEVICES',
    'NEURON_RT_VISIBLE_CORES',

    'HF_HOME',
    'HF_HUB_OFFLINE',
    'VLLM_CPU_KVCACHE_SPACE',
    'OMP_NUM_THREADS',
    'LD_LIBRARY_PATH',
    'https_proxy',

    'TOKENIZERS_PARALLELISM',
    'PYTHONPATH',
    'SERVEWRIGHT_SETUP',
    'HIP_VISIBLE_DEVICES',
    'ASCEND_RT_VISIBLE_DEVICES',
  ])('passes %s on', (name) => {
    expect(serverEnvironment({}, { [name]: 'x' })).toEqual({ [name]: 'x' })
  })
  it('passes a proxy on, with its password', () => {
    const own = { https_proxy: 'http://me:canary@proxy:1' }
    expect(serverEnvironment({}, own)).toEqual(own)
  })
  it.each([
    'HF_TOKEN',
    'HF_AUTH',
    'VLLM_API_KEY',
    'SERVEWRIGHT_API_KEY',
    'AWS_SECRET_ACCESS_KEY',
    'GITHUB_TOKEN',
    'MYKEY',

    'DATABASE_URL',
    'SSH_AUTH_SOCK',
    'LD_PRELOAD',
    'LD_AUDIT',
    'NODE_OPTIONS',
    'PYTHONSTARTUP',
    'PYTHONINSPECT',
    'ANY',
  ])('keeps %s back', (name) => {
    expect(serverEnvironment({}, { [name]: 'canary' })).toEqual({})
  })
  it('keeps a key back whatever its name', () => {
    expect(serverEnvironment({}, { HF_HOME: 'hf_0123456789abcdefgh' })).toEqual({})
  })
  it('passes on what SERVEWRIGHT_PASS_ENV names', () => {
    const own = {
      SERVEWRIGHT_PASS_ENV: 'SITE_*,LD_PRELOAD',
      SITE_A: '1',
      LD_PRELOAD: '/lib/x.so',
      OTHER: '2',
    }
    const { OTHER: _, ...rest } = own
    expect(serverEnvironment({}, own)).toEqual(rest)
  })
  it('passes a variable on that a preset refers to, over what is inherited', () => {
    const own = { HF_TOKEN: 'canary', HF_HOME: '/a' }
    expect(serverEnvironment({ HF_TOKEN: '${HF_TOKEN}', HF_HOME: '/b', A: '${HF_TOKEN}' }, own)).toEqual({
      HF_TOKEN: 'canary',
      HF_HOME: '/b',
      A: '${HF_TOKEN}',
    })
  })
  it('refuses a reference to what is not set', () => {
    expect(() => serverEnvironment({ HF_TOKEN: '${HF_TOKEN}' }, {})).toThrow(
      expect.objectContaining({ code: 'usage/invalid-config', message: expect.stringContaining('HF_TOKEN') }),
    )
  })
})
