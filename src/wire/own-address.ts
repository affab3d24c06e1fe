/** The address of this machine from which another is reached: it is usually the one by which that one reaches us. */
import { connect } from 'node:net'

const limitMs = 10_000

/** @returns undefined where no connection stands */
export function ownAddressTowards({ hostname, port, protocol }: URL): Promise<string | undefined> {
  const usualPort = protocol === 'https:' ? 443 : 80
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname.replaceAll(/[[\]]/g, ''),
      port: port === '' ? usualPort : Number(port),
    })
    const answer = (address?: string): void => {
      socket.destroy()
      resolve(address)
    }
    socket.setTimeout(limitMs, () => answer())
    socket.once('connect', () => answer(socket.localAddress))
    socket.once('error', () => answer())
  })
}
