/** A server that sends its clients elsewhere: nobody goes there, and the key least of all. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWorkplace, type Workplace } from '../../workplaces/cli-workplace.ts'

let place: Workplace
const servers: Server[] = []
beforeEach(() => {
  place = createWorkplace()
})
afterEach(() => {
  place[Symbol.dispose]()
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

async function serve(server: Server): Promise<string> {
  servers.push(server)
  await new Promise((listening) => server.listen(0, '127.0.0.1', () => listening(undefined)))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('with %i to another host is not followed', async (status) => {
    const heard: string[] = []
    const other = await serve(
      createServer(({ url, headers }, answer) => {
        heard.push(`${url} ${headers.authorization}`)
        answer.end('{}')
      }),
    )
    const url = await serve(
      createServer((request, answer) => {
        request.resume()
        answer.writeHead(status, { location: `${other}${request.url}` }).end()
      }),
    )
    const env = { SERVEWRIGHT_API_KEY: 'sk-canary-of-redirects' }
    const words = ['--url', url, '--model', 'tiny']
    const { code, stdout } = await place.run(['run', ...words], '', env)
    expect({ code, stdout }).toMatchObject({
      code: 3,
      stdout: expect.stringContaining(`HTTP ${status}, to ${other}`) as string,
    })
    expect(heard).toEqual([])
  })

  it('to itself without an end is one answer', async () => {
    let asked = 0
    const url = await serve(
      createServer((request, answer) => {
        asked += 1
        request.resume()
        answer.writeHead(302, { location: request.url }).end()
      }),
    )
    const { code } = await place.run(['run', '--url', url, '--model', 'tiny'])
    expect(code).toBe(3)
    expect(asked).toBeLessThan(20)
  })
})
