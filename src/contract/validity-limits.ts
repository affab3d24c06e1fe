/** How slow a load client may be before its numbers are degraded, or void. */
/** Up to where numbers are taken as they are, and from where on they are not worth reading. */
export const limits = {
  /** 99th percentile of what the client adds. */
  errorBarMs: { degraded: 10, void: 50 },
  /** 99th percentile, sent after due. */
  latenessMs: { degraded: 10, void: 50 },
  /** Busiest event loop: above it queues grow. */
  loopUtilisation: { degraded: 0.75, void: 0.95 },
  /** Share of the due requests that were never sent. */
  notSentShare: { degraded: 0, void: 0.05 },
  /** Longest single delay: a suspended machine. */
  longestMs: { degraded: 250, void: 2_000 },
} as const
