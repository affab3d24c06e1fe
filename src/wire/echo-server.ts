/** A private server that streams a short made-up answer to anything: the client warms itself up on it. */
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { afterPoll } from '../base/clock.ts'

const tokens = 24

function chunk(data: string): string {
  const event = `data: ${data}\n\n`
  return `${Buffer.byteLength(event).toString(16)}\r\n${event}\r\n`
}

function frame(delta: object, finishReason: string | null): string {
  return JSON.stringify({
    id: 'chatcmpl-warm-up',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'warm-up',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
  })
}

const usage = JSON.stringify({
  id: 'chatcmpl-warm-up',
  choices: [],
  usage: { prompt_tokens: 1, completion_tokens: tokens, total_tokens: tokens + 1 },
})

const pieces: readonly string[] = [
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n',
  chunk(frame({ role: 'assistant', content: '' }, null)),
  ...Array.from({ length: tokens }, (_, index) => chunk(frame({ content: ` word${index}` }, null))),
  chunk(frame({}, 'length')) + chunk(usage) + chunk('[DONE]') + '0\r\n\r\n',
]

/** One turn of the loop a piece, so that each is a read of its own. */
function answer(socket: Socket, index = 0): void {
  const piece = pieces[index]
  if (piece === undefined || socket.destroyed) return
  socket.write(piece)
  afterPoll(() => answer(socket, index + 1))
}

function serve(socket: Socket): void {
  let text = ''
  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  socket.on('data', (data: Buffer) => {
    text += data.toString('latin1')
    const head = text.indexOf('\r\n\r\n')
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)
    if (head === -1 || text.length < head + 4 + length) return
    text = ''
    answer(socket)
  })
}

/** @returns its port on 127.0.0.1 */
export async function startEchoServer(): Promise<number> {
  const server = createServer(serve)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
