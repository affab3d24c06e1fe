/** Judges what a server took: a parameter that it refuses is one that it does not offer, and says so. */
import type { Judgement } from '../../../contract/check.ts'
import type { Exchange, Transcript } from '../../../contract/exchange.ts'
import { quote } from '../../judges/read.ts'
import { unanswered } from '../../judges/unanswered.ts'

const isRefused = ({ status }: Exchange): boolean => status === 400 || status === 422 || status === 501

/** What checks of sampling have in common: refusals are no findings, all else has to be answered. */
export function judgeTaken(transcript: Transcript, judge: (taken: Transcript) => Judgement): Judgement {
  const refusal = Object.values(transcript).find(isRefused)
  const taken = Object.fromEntries(Object.entries(transcript).filter(([, answer]) => !isRefused(answer)))
  const fallen = unanswered(taken, 'complete')
  if (fallen.length > 0) return fallen
  const judgement = judge(taken)
  if (refusal === undefined || !('vacuous' in judgement)) return judgement
  return { vacuous: `${judgement.vacuous}; the server refuses what it needs: ${quote(refusal.body)}` }
}
