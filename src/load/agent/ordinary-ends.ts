/** Why a load ends that went as it was meant to. */
export const durationOver = 'the duration was over'
export const allSent = 'all requests were sent'

export const ordinaryEnds: ReadonlySet<string> = new Set([durationOver, allSent])
