/** Asks another process of ours one question, over its Unix socket. */
import { onAbort } from '../base/on-abort.ts'
import { connect } from 'node:net'

export interface PlacedCall {
  readonly answer: unknown
  /** Aborts when the other side hangs up. */
  readonly left: AbortSignal
  /** Says that the answer is no longer used. */
  hangUp(): void
}

/**
 * @param path of the socket
 * @param signal hangs up before the answer has come
 * @throws when nobody listens there, or the other side hangs up
 */
export function placeCall(path: string, question: unknown, signal?: AbortSignal): Promise<PlacedCall> {
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    const left = new AbortController()
    let text = ''
    const forget = onAbort(signal, () => socket.destroy())
    const hangUp = (): void => {
      forget()
      socket.destroy()
    }
    socket.setEncoding('utf8')
    socket.once('connect', () => socket.write(`${JSON.stringify(question)}\n`))
    socket.on('data', (piece: string) => {
      text += piece
      if (text.endsWith('\n')) resolve({ answer: JSON.parse(text) as unknown, left: left.signal, hangUp })
    })
    socket.on('error', reject)
    socket.once('end', () => left.abort())
    // After the answer this rejects nothing any more.
    socket.once('close', () => {
      reject(
        signal?.aborted === true
          ? signal.reason
          : new Error(`The other side of ${path} closed the connection`),
      )
    })
  })
}
