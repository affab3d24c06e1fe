/** Addresses that only machines of the same host, cluster or site can reach. */
import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'

const reserved = new BlockList()
/** Loopback, RFC 1918, link-local, RFC 6598; RFC 4193. */
const blocks: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['127.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['::1', 128, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
]
for (const block of blocks) reserved.addSubnet(...block)

/** @param address as numbers; a name is not one, and neither is that of all interfaces */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && reserved.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

/** An address, and no name of one. */
export const isAddress = (text: string): boolean => isIP(text) !== 0

/** @returns the first of its addresses that others than machines of the site can reach; undefined where there is none, or no address */
export async function publicAddressOf(host: string): Promise<string | undefined> {
  const found = isAddress(host) ? [{ address: host }] : await lookup(host, { all: true }).catch(() => [])
  return found.find(({ address }) => !isPrivateAddress(address))?.address
}
