/** A port on the loopback address that nobody listens on at this moment. */
import { createServer, type AddressInfo } from 'node:net'

/**
 * Binds a port and lets it go again. Somebody may take it before the server does: the ladder asserts that the
 * listener belongs to our process tree.
 * @param port 0 for any
 * @returns the port, or undefined when it cannot be bound
 */
export function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const bound = (server.address() as AddressInfo).port
      server.close(() => resolve(bound))
    })
  })
}
