import { describe, expect, it } from 'vitest'
import { attachSubject } from './subject.ts'

const attach = (url: string): unknown => attachSubject({ url, model: 'm', filter: {} })

describe('the address of a server that runs already', () => {
  it.each([
    'http://me:caNary@127.0.0.1:8000',
    'http://caNary@127.0.0.1:8000',
    'http://127.0.0.1:8000/?token=caNary',
    'http://127.0.0.1:8000/v1?api-key=caNary',
    'http://127.0.0.1:8000/v1?sig=caNary&x=1',
    'http://127.0.0.1:8000/?model=caNary',
    'http://127.0.0.1:8000/#caNary',
    'caNary',
  ])('%s is refused and not quoted', (url) => {
    expect(() => attach(url)).toThrow(
      expect.objectContaining({
        code: 'usage/invalid-arguments',
        message: expect.not.stringContaining('caNary') as string,
      }),
    )
  })

  it.each([
    ['localhost:8000', 'http://localhost:8000'],
    ['localhost', 'http://localhost'],
    ['127.0.0.1:8000/v1', 'http://127.0.0.1:8000'],
    ['gpu-7:8000', 'http://gpu-7:8000'],
    ['[::1]:8000', 'http://[::1]:8000'],
    ['http://host/v1/chat/completions', 'http://host'],
    ['http://host/v1/completions/', 'http://host'],
    ['http://host/v1/models', 'http://host'],
    ['http://host/health', 'http://host'],
    ['https://host/api/v3/chat/completions', 'https://host/api/v3'],
    ['https://host/v1beta/openai/chat/completions', 'https://host/v1beta/openai'],
    ['https://host/models', 'https://host/models'],
  ])('%s is taken for %s', (url, address) => {
    expect(attach(url)).toMatchObject({ title: `m at ${address}` })
  })

  it('is of HTTP', () => {
    expect(() => attach('ftp://host')).toThrow('--url takes no ftp:// address')
  })

  it('may end in /v1 and in slashes', () => {
    expect(attach('https://host/gateway/v1/')).toMatchObject({ title: 'm at https://host/gateway' })
  })
})
