/** What a coordinator or an agent is given, looked at before anybody waits for the other. */
import { assertPair } from '../../wire/lines/check-pair.ts'
import { isAddress } from '../../wire/lines/private-address.ts'

/** @throws Error of Node's where the two do not belong together, or the key has a passphrase */
export const assertCertificate = (pair: { readonly cert: string; readonly key: string }): void =>
  assertPair(pair)

/** At least one address, and no name of one. */
export const areAddresses = (texts: readonly string[]): boolean =>
  texts.length > 0 && texts.every((text) => isAddress(text))
