import { readFileSync } from 'node:fs'

/** Whether the process has a handler for SIGTERM, by the kernel's own mask. */
export function catchesTerm(pid: number): boolean {
  const mask = /^SigCgt:\s+([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0'
  return (BigInt(`0x${mask}`) & (1n << 14n)) !== 0n
}
