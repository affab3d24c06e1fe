/** Takes known secrets out of text before it is shown or stored. */
import { createSecretFinder, type SecretFinder, type Span } from './find-secrets.ts'

/** What stands where a secret was. */
export const maskedSecret = '[secret]'

/** Text up to `to` without the spans. */
export function masked(text: string, spans: readonly Span[], to = text.length): string {
  const parts: string[] = []
  let at = 0
  for (const [start, end] of spans) {
    if (start >= to) break
    parts.push(text.slice(at, start), maskedSecret)
    at = end
  }
  return [...parts, text.slice(at, to)].join('')
}

/**
 * @param secrets known values; ones under four characters are left alone, since they would blank out ordinary text
 * @returns a function that masks each of them: plain and in other capitals, escaped as in JSON, URLs, HTML and
 * programs, in hex, in lists of bytes, and in base64, also in the midst of it. Its time grows with the text alone.
 */
export function createScrubber(secrets: readonly string[]): (text: string) => string {
  const { find } = createSecretFinder(secrets)
  return (text) => {
    const spans = find(text)
    return spans.length === 0 ? text : masked(text, spans)
  }
}

export interface StreamScrubber {
  /** @returns what can be shown of all text so far, and was not returned before */
  push(text: string): string
  /** @returns what was held back */
  end(): string
}

/** Masks text that comes piece by piece: it holds back what could be the beginning of a secret. */
export function createStreamScrubber({ find, longest }: SecretFinder): StreamScrubber {
  let held = ''
  return {
    push(text) {
      held += text
      // At least half of what is looked at leaves, so that nothing is looked at more than twice.
      if (held.length <= 2 * longest) return ''
      const spans = find(held)
      const wanted = held.length - longest
      const across = spans.find(([start, end]) => start < wanted && end > wanted)
      const cut = across?.[1] ?? wanted
      const shown = masked(held, spans, cut)
      held = held.slice(cut)
      return shown
    },
    end() {
      const rest = masked(held, find(held))
      held = ''
      return rest
    },
  }
}
