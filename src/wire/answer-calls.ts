/** Answers calls of other processes of ours, over a Unix socket that only this user can reach. */
import { createServer, type Socket } from 'node:net'

export interface AnsweredCalls {
  /** Hangs up on everybody and stops listening. */
  close(): Promise<void>
}

export interface Caller {
  /** Aborted when the caller has hung up. */
  readonly hungUp: AbortSignal
  /** Says that the answer holds no longer. */
  hangUp(): void
}

export type AnswerCall = (question: unknown, caller: Caller) => Promise<unknown>

const lineEnd = '\n'

function take(socket: Socket, answer: AnswerCall): void {
  const gone = new AbortController()
  let text = ''
  const reply = async (question: unknown): Promise<void> => {
    const answered = await answer(question, { hungUp: gone.signal, hangUp: () => socket.end() })
    if (!gone.signal.aborted) socket.write(`${JSON.stringify(answered)}${lineEnd}`)
  }
  socket.setEncoding('utf8')
  // A caller that dies resets the connection; that is a hang-up like any other.
  socket.on('error', () => undefined)
  socket.on('close', () => gone.abort())
  socket.on('data', (piece: string) => {
    const before = text
    text += piece
    if (before.includes(lineEnd) || !text.includes(lineEnd)) return
    void reply(JSON.parse(text) as unknown)
  })
}

/**
 * One question and one answer a connection, each a line of JSON; the caller keeps it open as long as it uses what it
 * was given.
 * @param path of the socket, in a folder that is ours alone
 * @param answer must not reject
 */
export function answerCalls(path: string, answer: AnswerCall): Promise<AnsweredCalls> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    take(socket, answer)
  })
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => resolve({ close }))
  })
}
