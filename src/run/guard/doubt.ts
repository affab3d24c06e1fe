/** Why it is doubted that a server serves, and what it is called that it does not. Pure. */
import type { Exchange } from '../../contract/exchange.ts'
import type { LostMember } from '../../host/member-watch.ts'
import { timedOut } from './life-signs.ts'

export interface Doubt {
  /** A process of the server that is stopped or gone. */
  readonly process?: LostMember | undefined
  /** Others of the server that are gone as well. */
  readonly others?: readonly LostMember[]
  /** For how long nothing has come although requests are under way, in milliseconds. */
  readonly stillMs?: number | undefined
  /** Whether nothing has moved until now either, and the machine is not why. */
  readonly lasts?: (() => Promise<boolean>) | undefined
}

/** A route that is asked of a server that generates nothing; status is undefined where no answer came. */
export interface Sign {
  readonly path: string
  readonly status: number | undefined
}

interface Seen {
  readonly process: LostMember | undefined
  readonly signs: readonly Sign[]
  /** Whether its processes can be seen: they live then, since the end of one would have been the cause. */
  readonly sees: boolean
}

/** Whether a server that gave no token hangs, rather than that it is dead. */
export function isHung(probe: Exchange, { process, signs, sees }: Seen): boolean {
  if (process !== undefined) return process.state === 'stopped'
  if (signs.some(({ path, status }) => path === '/health' && status === 503)) return false
  return timedOut(probe) && (sees || signs.some(({ status = 500 }) => status < 500))
}

/** The first half of a sentence; empty where nothing but the missing token speaks against the server. */
export function causeOf({ process, others = [], stillMs }: Doubt): string {
  if (process !== undefined) {
    const { pid, title, state } = process
    const too = others.map((other) => `, as has ${other.pid} (${other.title})`).join('')
    return `its process ${pid} (${title}) ${state === 'stopped' ? 'is stopped (state T)' : `has ended${too}`}, and `
  }
  if (stillMs === undefined) return ''
  return `nothing came of the requests under way for ${Math.round(stillMs / 1_000)} s, it computed and counted nothing meanwhile, and `
}
