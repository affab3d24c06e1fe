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

  it('may end in /v1 and in slashes', () => {
    expect(attach('https://host/gateway/v1/')).toMatchObject({ title: 'm at https://host/gateway' })
  })
})
