/** The key that a server asks for, or shall ask for. */
import { randomBytes } from 'node:crypto'
import type { Capability } from '../contract/preset.ts'

export interface ApiKey {
  readonly apiKey?: string
}

/** The key that `SERVEWRIGHT_API_KEY` holds. */
export const apiKeyOf = (): ApiKey => {
  const key = process.env['SERVEWRIGHT_API_KEY']
  return key === undefined || key === '' ? {} : { apiKey: key }
}

/** For a server that is started: where its preset claims a key and none is given, one is made for this run. */
export function apiKeyFor(claims: readonly Capability[]): ApiKey {
  const given = apiKeyOf()
  if (given.apiKey !== undefined || !claims.includes('api-key')) return given
  return { apiKey: `sk-${randomBytes(24).toString('hex')}` }
}
