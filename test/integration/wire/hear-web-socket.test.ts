/** What a WebSocket says, in whatever pieces it comes. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { expect, it } from 'vitest'
import { hearWebSocket } from '../../../src/wire/hear-web-socket.ts'

const never = new AbortController().signal

function frame(kind: number, data: Buffer, last = true): Buffer {
  const first = (last ? 0x80 : 0) | kind
  if (data.length < 126) return Buffer.concat([Buffer.from([first, data.length]), data])
  const long = data.length > 0xffff
  const head = Buffer.alloc(long ? 10 : 4)
  head.writeUInt16BE((first << 8) | (long ? 127 : 126))
  if (long) head.writeBigUInt64BE(BigInt(data.length), 2)
  else head.writeUInt16BE(data.length, 2)
  return Buffer.concat([head, data])
}

/** A server that lets one client in and does with its socket what is said; `status` refuses it instead. */
async function serve(speak: (socket: Duplex) => void, status?: number) {
  const server = createServer((_, answer) => answer.writeHead(status ?? 404).end())
  let asked: NodeJS.Dict<string | string[]> = {}
  if (status === undefined)
    server.on('upgrade', ({ headers }, socket) => {
      asked = headers
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n')
      speak(socket)
    })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/tail`,
    asked: () => asked,
    [Symbol.dispose]: () => void server.close(),
  }
}

it('puts texts together, of any length and cut anywhere, and offers no compression', async () => {
  const long = 'ä'.repeat(70_000)
  const all = Buffer.concat([
    frame(1, Buffer.from('one ')),
    frame(1, Buffer.from('ä').subarray(0, 1), false),
    frame(0, Buffer.from('ä').subarray(1)),
    frame(1, Buffer.from('x'.repeat(300))),
    frame(1, Buffer.from(long)),
    frame(8, Buffer.alloc(0)),
  ])
  using server = await serve((socket) => {
    const [a, b] = [all.subarray(0, 9), all.subarray(9)]
    socket.write(a)
    setImmediate(() => socket.write(b))
  })
  let text = ''
  await hearWebSocket({ url: server.url, headers: { authorization: 'Bearer x' }, signal: never }, (piece) => {
    text += piece
  })
  expect(text).toBe(`one ä${'x'.repeat(300)}${long}`)
  expect(server.asked()).toMatchObject({ authorization: 'Bearer x' })
  expect(server.asked()).not.toHaveProperty('sec-websocket-extensions')
})

it('answers a ping with what it said', async () => {
  using server = await serve((socket) => {
    socket.write(frame(9, Buffer.from('hi')))
    socket.once('data', (answer: Buffer) => {
      const said = answer.subarray(6).toString()
      socket.end(frame(1, Buffer.from(`${answer.readUInt8(0).toString(16)} ${said}`)))
    })
  })
  let text = ''
  expect(await hearWebSocket({ url: server.url, signal: never }, (piece) => (text += piece))).toBe(true)
  expect(text).toBe('8a hi')
})

it.each([404, 500])('ends where it is refused with %i, and where nobody is', async (status) => {
  using server = await serve(() => undefined, status)
  for (const url of [server.url, 'http://127.0.0.1:1/'])
    expect(await hearWebSocket({ url, signal: never }, () => expect.unreachable())).toBe(false)
})

it('ends when it is told to', async () => {
  using server = await serve((socket) => socket.write(frame(1, Buffer.from('x'))))
  const leave = new AbortController()
  await hearWebSocket({ url: server.url, signal: leave.signal }, () => leave.abort())
  expect(leave.signal.aborted).toBe(true)
})

it('hangs up on a message that is longer than any log', async () => {
  let sent = 0
  using server = await serve((socket) => {
    socket.on('error', () => socket.destroy())
    const head = Buffer.alloc(10)
    head.writeUInt16BE((0x81 << 8) | 127)
    head.writeBigUInt64BE(1n << 30n, 2)
    socket.write(head)
    const more = (): void => {
      if (socket.destroyed) return
      sent += 65_536
      socket.write(Buffer.alloc(65_536), more)
    }
    more()
  })
  let heard = ''
  await hearWebSocket({ url: server.url, signal: never }, (text) => (heard += text))
  expect(heard).toBe('')
  expect(sent).toBeLessThan(64 << 20)
})
