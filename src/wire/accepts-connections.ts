/** Whether somebody listens on a port of the loopback address. Cheaper than the kernel's socket table by far. */
import { connect } from 'node:net'
import { lackOf } from './lack-of.ts'

const limitMs = 1_000

/** A listener whose queue is full neither accepts nor refuses; after a second that counts as listening. @throws Error where nobody can tell, such as for want of a descriptor */
export function acceptsConnections(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' })
    const answer = (accepts: boolean): void => {
      socket.destroy()
      resolve(accepts)
    }
    socket.setTimeout(limitMs, () => answer(true))
    socket.once('connect', () => answer(true))
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') answer(false)
      else reject(lackOf(error) ?? error)
    })
  })
}
