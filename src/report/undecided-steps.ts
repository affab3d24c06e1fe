/** What would decide what a load has left open, one sentence each. Pure. */
import { largest } from '../base/extremes.ts'
import type { LoadRecord, ThresholdOutcome } from '../contract/load.ts'
import type { RunReport } from '../contract/report.ts'

/** By how much the client itself was late at most. */
const worstClientMs = (loads: readonly LoadRecord[]): number =>
  largest(loads.map(({ validity }) => validity.errorBarMs))

const tooShort = /The canary gave \d+ time stamps/
const lacked = /left for a connection|has no port left/
/** Nobody was late where an agent was lost, the load was over at once, or connections could not be made. */
const notLate = [/It was lost [\d.]+ s after the start/, tooShort, lacked]

const voidReasons = (loads: readonly LoadRecord[]): readonly string[] =>
  loads.flatMap(({ validity: { state, reasons } }) => (state === 'void' ? reasons : []))

function lostSteps(loads: readonly LoadRecord[]): readonly string[] {
  const lost = loads.flatMap(({ agents = [] }) => agents).filter((agent) => agent.lost !== undefined)
  const names = [...new Set(lost.map(({ name }) => name))]
  return names.length === 0 ? [] : [`Look at what ${names.join(', ')} printed, and start it again.`]
}

/** A gap between chunks is longer than that of a token. */
const isOfChunks =
  ({ counts }: LoadRecord) =>
  ({ threshold, moreRequests, lateClient }: ThresholdOutcome): boolean =>
    counts.tokensPerChunk !== undefined &&
    threshold.metric === 'itl' &&
    moreRequests === undefined &&
    lateClient === undefined

/** In this order; what is true is said. */
function stepsOf(loads: readonly LoadRecord[]): readonly string[] {
  const isOpen = ({ status }: ThresholdOutcome): boolean => status === 'inconclusive'
  const open = loads.flatMap(({ thresholds }) => thresholds).filter(isOpen)
  const reasons = voidReasons(loads)
  const late = reasons.some((reason) => !notLate.some((words) => words.test(reason)))
  const said: readonly (readonly [boolean, string])[] = [
    [
      reasons.some((reason) => tooShort.test(reason)),
      'Let the load last longer: it was over before the client could be measured.',
    ],
    [
      reasons.some((reason) => lacked.test(reason)),
      'Give this machine what it lacked, as the reason says, or send from another one.',
    ],
    [
      late || open.some(({ lateClient }) => lateClient),
      `Give the client its own cores: it was up to ${worstClientMs(loads).toFixed(0)} ms late itself.`,
    ],
    [open.some(({ moreRequests = 0 }) => moreRequests > 0), 'Send more requests for what is undecided.'],
    [
      loads.some(({ counts }) => counts.notStreamed !== undefined),
      'Look for a proxy that buffers: the answers were not streamed.',
    ],
    [
      loads.some((load) => load.thresholds.filter(isOpen).some(isOfChunks(load))),
      'Set a threshold for `tpot` or `chunk-gap` in place of `itl`: a chunk of this server holds several tokens.',
    ],
  ]
  return said.flatMap(([isTrue, step]) => (isTrue ? [step] : []))
}

/** What would decide what a load has left open. */
export function undecidedSteps({ loads = [] }: RunReport): readonly string[] {
  const steps = [...lostSteps(loads), ...stepsOf(loads)]
  return steps.length > 0
    ? steps
    : ['Look at the reasons: neither more requests nor more cores would decide what is open.']
}
