/** Reads the texts that a WebSocket sends, until it closes. */

export interface WebSocketPlace {
  /** Begins with `ws:` or `wss:`. */
  readonly url: string
  readonly headers?: Record<string, string>
  readonly signal: AbortSignal
}

/** @returns when it has closed, for whatever reason */
export function hearWebSocket(
  { url, headers = {}, signal }: WebSocketPlace,
  onText: (text: string) => void,
): Promise<void> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { headers })
    const leave = (): void => socket.close()
    signal.addEventListener('abort', leave, { once: true })
    if (signal.aborted) leave()
    socket.addEventListener('message', ({ data }) => onText(String(data)))
    const over = (): void => {
      signal.removeEventListener('abort', leave)
      resolve()
    }
    socket.addEventListener('close', over)
    socket.addEventListener('error', over)
  })
}
