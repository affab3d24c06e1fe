/** How things look on a terminal; plain text where there is none. */
import { styleText } from 'node:util'

export interface Style {
  good(text: string): string
  bad(text: string): string
  warn(text: string): string
  dim(text: string): string
  strong(text: string): string
}

const plain = (text: string): string => text

export const plainStyle: Style = { good: plain, bad: plain, warn: plain, dim: plain, strong: plain }

// The caller has decided that there is a terminal; the stream is not asked again.
const paint =
  (format: Parameters<typeof styleText>[0]) =>
  (text: string): string =>
    styleText(format, text, { validateStream: false })

export const colorStyle: Style = {
  good: paint('green'),
  bad: paint(['red', 'bold']),
  warn: paint('yellow'),
  dim: paint('gray'),
  strong: paint('bold'),
}

/** `0.4 s`, `61.2 s`, `41 ms`: milliseconds under a second where `fine`. */
export function duration(ms: number, fine = false): string {
  return fine && ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}
