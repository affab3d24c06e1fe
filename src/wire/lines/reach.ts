/** Whether a server can be reached from an address of this machine, before anything depends on it. */
import { connect } from 'node:net'
import type { Target } from '../request-bytes.ts'

const limitMs = 10_000

/** @returns why not, in the words of the system; undefined where a connection stood */
export function whyUnreachable(target: Target): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(target)
    const answer = (because?: string): void => {
      socket.destroy()
      resolve(because)
    }
    socket.setTimeout(limitMs, () => answer(`no connection within ${limitMs / 1000} s`))
    socket.once('connect', () => answer())
    socket.once('error', ({ message }) => answer(message))
  })
}
