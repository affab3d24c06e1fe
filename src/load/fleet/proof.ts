/** Both sides show that they know the token, which itself never leaves them. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** What each of them has made up for this connection. */
export interface Nonces {
  readonly ofCoordinator: string
  readonly ofAgent: string
}

export type Side = 'coordinator' | 'agent'

export const newNonce = (): string => randomBytes(16).toString('hex')

/** @param side that shows it: what one has shown is of no use to the other */
export function proofOf(token: string, side: Side, { ofCoordinator, ofAgent }: Nonces): string {
  return createHmac('sha256', token).update(`${side}\n${ofCoordinator}\n${ofAgent}`).digest('hex')
}

export function isProof(shown: string, expected: string): boolean {
  const [a, b] = [Buffer.from(shown), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
