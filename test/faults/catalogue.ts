/** Every answer that is tried: `faults` are wrong, `oddities` are right. */
import { eventStreams } from './catalogue/sse.ts'
import { semantics } from './catalogue/semantics.ts'
import { statuses } from './catalogue/status.ts'
import { times } from './catalogue/time.ts'
import { transport } from './catalogue/transport.ts'
import type { Fault } from './fault.ts'

export { oddities } from './catalogue/oddities.ts'

export const areas: Readonly<Record<string, readonly Fault[]>> = {
  transport,
  'event stream': eventStreams,
  meaning: semantics,
  time: times,
  status: statuses,
}
export const faults: readonly Fault[] = Object.values(areas).flat()
