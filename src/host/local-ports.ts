/** How many connections one address of this machine can have to one address of another. */
import { readIfThere } from './cgroup-files.ts'

/** @param range text of `ip_local_port_range` */
export function countPorts(range: string): number {
  const [first, last] = range.trim().split(/\s+/).map(Number)
  return first === undefined || last === undefined ? Infinity : last - first + 1
}

/** Where the kernel does not say, nothing is known and nothing is refused. */
export const localPorts = (): number => countPorts(readIfThere('/proc/sys/net/ipv4/ip_local_port_range'))
