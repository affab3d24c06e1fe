/** What every compared client is asked for, and gives. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What a client reports of the server, in milliseconds; NaN where there is nothing. */
export interface Reported {
  readonly ttftP50: number
  readonly ttftP99: number
  readonly itlMean: number
  readonly itlP99: number
  /** Of its own error; only one client has one. */
  readonly errorBar?: number
}

export interface PeerLoad {
  readonly url: string
  /** Requests under way at once. */
  readonly users: number
  readonly requests: number
  readonly maxTokens: number
  /** An empty folder for what the client writes. */
  readonly folder: string
}

export interface PeerClient {
  readonly name: string
  /** Why it cannot run here; undefined where it can. */
  missing(): string | undefined
  command(load: PeerLoad): readonly string[]
  read(stdout: string, load: PeerLoad): Reported
}

/** Where `install.sh` puts them; they are no dependencies of this package. */
export const peersHome = process.env['PEERS_HOME'] ?? join(tmpdir(), 'servewright-peers')

export const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? ''
