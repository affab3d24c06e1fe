/** The driver's events, found among all that Ray writes into the same log. Pure. */
import { z } from 'zod'
import { oneLine } from '../../base/plain-text.ts'

const kept = { file: z.string(), at: z.string(), sha: z.string() }
/** What is shown of it is one line, whatever a node has sent. */
const shown = z.string().transform(oneLine)
const place = { unit: z.string(), attempt: z.number(), node: z.string() }

const driverEvent = z.discriminatedUnion('e', [
  z.object({ e: z.literal('node'), id: z.string(), facts: z.unknown() }),
  z.object({ e: z.literal('placed'), ...place }),
  z.object({ e: z.literal('started'), ...place, nice: z.number() }),
  z.object({
    e: z.literal('result'),
    ...place,
    why: z.enum(['ended', 'stopped', 'limit', 'late']),
    code: z.number(),
    ...kept,
  }),
  z.object({ e: z.literal('lost'), ...place, lost: shown, because: shown }),
  z.object({ e: z.literal('waiting'), unit: z.string(), why: z.enum(['late', 'gone']) }),
  z.object({ e: z.literal('unplaced'), unit: z.string(), why: z.enum(['stopped', 'late', 'gone', 'never']) }),
  z.object({ e: z.literal('end') }),
])

export type DriverEvent = z.infer<typeof driverEvent>

const mark = '\u001e'

/** @returns undefined for a line that is not ours, or was cut */
export function parseEvent(line: string): DriverEvent | undefined {
  if (!line.startsWith(mark)) return undefined
  try {
    return driverEvent.parse(JSON.parse(line.slice(mark.length)))
  } catch {
    return undefined
  }
}

/** Puts lines together from pieces; after `again` the same lines come once more, and those told already are passed over. */
export class EventLines {
  #rest = ''
  #seen = 0
  #told = 0

  again(): void {
    this.#rest = ''
    this.#seen = 0
  }

  push(piece: string): readonly DriverEvent[] {
    const lines = `${this.#rest}${piece}`.split('\n')
    this.#rest = lines.pop() ?? ''
    const events = lines.map(parseEvent).filter((event) => event !== undefined)
    return events.filter(() => {
      this.#seen += 1
      if (this.#seen <= this.#told) return false
      this.#told = this.#seen
      return true
    })
  }
}
