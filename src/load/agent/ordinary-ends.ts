/** Why a load ends that went as it was meant to. */
export const durationOver = 'the duration was over'
export const allSent = 'all requests were sent'

/** Not an ordinary one, since nobody meant it to. */
export const lackEnded = 'this machine had nothing left for a further connection'

export const ordinaryEnds: ReadonlySet<string> = new Set([durationOver, allSent])
