/** How slow a load client may be before its numbers are degraded, or void. */
/** Up to where numbers are taken as they are, and from where on they are not worth reading. */
export const limits = {
  /** 99th percentile of what the client adds. */
  errorBarMs: { degraded: 10, void: 50 },
  /** 99th percentile, sent after due. */
  latenessMs: { degraded: 10, void: 50 },
  /** Busiest event loop: above it queues grow. */
  loopUtilisation: { degraded: 0.75, void: 0.95 },
  /** The same where the kernel stamps: times stay right, and requests that leave late are known. */
  loopUtilisationStamped: { degraded: 0.95, void: Infinity },
  /** Share of the tokens that have lost their own time. */
  mergedShare: { degraded: 0.001, void: 0.005 },
  /** Share of the due requests that were never sent. */
  notSentShare: { degraded: 0, void: 0.05 },
  /** Longest single delay: a suspended machine. */
  longestMs: { degraded: 250, void: 2_000 },
  /** The same where the kernel stamps: what it costs, merged tokens and late requests, is known by itself. */
  longestMsStamped: { degraded: 250, void: Infinity },
  /** An agent that began to send after the common moment. */
  startLateMs: { degraded: 100, void: 1_000 },
} as const
