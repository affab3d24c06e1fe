/** Certificates of a coordinator. */
import { createSecureContext } from 'node:tls'

/** @throws Error of Node's where the two do not belong together, or the key has a passphrase */
export function assertPair(pair: { readonly cert: string; readonly key: string }): void {
  createSecureContext(pair)
}
