/** What one request to a program beside the server costs at most. */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { askHttp } from '../../../src/wire/ask-http.ts'

const { signal } = new AbortController()

async function serve(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.dispose]: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

it.each<[string, RequestListener]>([
  ['never comes', () => undefined],
  ['comes for ever', (_, response) => void setInterval(() => response.write(' '), 20).unref()],
])('an answer that %s is waited for no longer than the limit', async (_, listener) => {
  using server = await serve(listener)
  const asked = askHttp({ method: 'GET', url: server.url, signal, limitMs: 200 })
  await expect(asked).rejects.toThrow('was not there within 0.2 s')
})

it('an answer is taken up to its most bytes, and no more', async () => {
  using server = await serve((_, response) => void response.end('12345678'))
  const question = { method: 'GET', url: server.url, signal } as const
  expect((await askHttp({ ...question, mostBytes: 8 })).body.toString()).toBe('12345678')
  await expect(askHttp({ ...question, mostBytes: 7 })).rejects.toThrow('more than 7 bytes')
})
