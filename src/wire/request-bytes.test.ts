import { describe, expect, it } from 'vitest'
import { UsageError } from '../base/errors.ts'
import { encodeRequest, type WireRequest } from './request-bytes.ts'

const url = 'http://127.0.0.1:8000/v1/models?a=b#c'
const encode = (request: Partial<WireRequest>) => encodeRequest({ method: 'GET', url, ...request })

function thrownBy(call: () => unknown): unknown {
  try {
    return call()
  } catch (error) {
    return error
  }
}

describe('encodeRequest', () => {
  it('writes a request line, headers and no entity', () => {
    expect(encode({}).bytes.toString()).toBe(
      [
        'GET /v1/models?a=b HTTP/1.1',
        'host: 127.0.0.1:8000',
        'accept: */*',
        'accept-encoding: identity',
        'connection: close',
        '',
        '',
      ].join('\r\n'),
    )
  })

  it('counts the entity in bytes', () => {
    const { bytes, recorded } = encode({ method: 'POST', body: '{"é":1}' })
    expect(bytes.toString()).toContain('content-length: 8\r\n')
    expect(bytes.toString().endsWith('\r\n\r\n{"é":1}')).toBe(true)
    expect(recorded).toMatchObject({ body: '{"é":1}', url: 'http://127.0.0.1:8000/v1/models?a=b' })
  })

  it('says that a POST without entity is empty', () => {
    expect(encode({ method: 'POST' }).bytes.toString()).toContain('content-length: 0\r\n')
  })

  it('lets the caller replace defaults but not the framing', () => {
    const headers = {
      Accept: 'text/event-stream',
      Connection: 'keep-alive',
      'Content-Length': '99',
      'Transfer-Encoding': 'chunked',
    }
    expect(encode({ headers, method: 'POST', body: 'ab' }).recorded.headers).toEqual({
      host: '127.0.0.1:8000',
      accept: 'text/event-stream',
      'accept-encoding': 'identity',
      connection: 'close',
      'content-length': '2',
    })
  })

  it('masks secrets in the record, never on the wire', () => {
    const headers = { Authorization: 'Bearer s3cret', 'X-Token': 's3cret', 'x-api-key': 's3cret' }
    const { bytes, recorded } = encode({ headers, secretHeaders: ['X-TOKEN'] })
    expect(bytes.toString().match(/s3cret/g)).toHaveLength(3)
    expect(JSON.stringify(recorded)).not.toContain('s3cret')
    expect(recorded.headers).toMatchObject({
      authorization: '[secret]',
      'x-token': '[secret]',
      'x-api-key': '[secret]',
    })
  })

  it.each([
    ['http://h/', { secure: false, host: 'h', port: 80 }],
    ['https://h/', { secure: true, host: 'h', port: 443 }],
    ['http://[::1]:81/', { secure: false, host: '::1', port: 81 }],
  ])('connects for %s', (address, target) => {
    expect(encode({ url: address }).target).toEqual(target)
  })

  it.each([
    ['a URL that is not valid', { url: 'not a url' }, 'The address is not a URL'],
    ['another protocol', { url: 'ftp://h/' }, 'ftp:'],
    ['a password in the URL', { url: 'http://u:s3cret@h/' }, 'password'],
    ['a method with a blank', { method: 'GET /' }, 'method'],
    ['a header name with a colon', { headers: { 'a:': 'b' } }, 'header name'],
    ['a line end in a header', { headers: { a: 'b\r\nc: s3cret' } }, 'header a'],
    ['a header beyond Latin-1', { headers: { a: '東' } }, 'header a'],
  ])('refuses %s', (_, request, said) => {
    const error = thrownBy(() => encode(request))
    expect(error).toBeInstanceOf(UsageError)
    expect(error).toMatchObject({ code: 'usage/invalid-arguments', message: expect.stringContaining(said) })
    expect(JSON.stringify(error)).not.toContain('s3cret')
  })
})
