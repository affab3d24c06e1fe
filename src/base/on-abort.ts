/**
 * Calls once when `signal` aborts, and at once where it has: a listener alone never hears of what was before it.
 * @returns makes it call no more
 */
export function onAbort(signal: AbortSignal | undefined, call: () => void): () => void {
  const aborted = (): void => call()
  if (signal?.aborted === true) call()
  else signal?.addEventListener('abort', aborted, { once: true })
  return () => signal?.removeEventListener('abort', aborted)
}
