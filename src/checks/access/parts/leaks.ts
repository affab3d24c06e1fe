/** What an error text gives away of the machine behind it. */
import { parseJson } from '../../../openai/read-json.ts'

export interface Leak {
  readonly code: 'path-leaked' | 'stack-leaked' | 'address-leaked'
  /** The words that give it away. */
  readonly text: string
}

const patterns: readonly (readonly [Leak['code'], RegExp])[] = [
  // Frames of a Python, JavaScript, Java, Go or Rust trace.
  [
    'stack-leaked',
    /Traceback \(most recent call last\)|File "[^"]+", line \d+|\n\s+at \S+ ?\([^)]*:\d+(?::\d+)?\)/,
  ],
  ['stack-leaked', /\bgoroutine \d+ \[|thread '[^']*' panicked at/],
  // Two folders at least: a route such as /v1/models is not a path of a machine, as below.
  [
    'path-leaked',
    /(?<![\w:/.])\/(?:home|root|usr|opt|var|tmp|etc|mnt|srv|proc|dev|app|workspace|data)\/[\w.@+-]+/,
  ],
  [
    'path-leaked',
    /(?<![\w:/])\/(?:[\w.@+-]+\/)+[\w.@+-]+\.(?:py|so|js|ts|json|jinja|safetensors|cc?|cpp|rs|go)\b/,
  ],
  ['path-leaked', /\b[A-Z]:\\(?:[\w .-]+\\)+/],
  // Objects in memory, and hosts with a port.
  ['address-leaked', /\b0x[0-9a-f]{8,}\b/i],
  ['address-leaked', /\b(?:\d{1,3}\.){3}\d{1,3}:\d{2,5}\b|\b(?:tcp|ipc|zmq):\/\/\S+/],
]

/** The text of a body as people read it: the strings of JSON without their escapes. */
export function readableText(body: string): string {
  const parsed = parseJson(body)
  return 'value' in parsed ? stringsIn(parsed.value).join('\n') : body
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : []
}

/** @param sent what the client itself sent, whose words an answer may quote */
export function leaksIn(text: string, sent: string): readonly Leak[] {
  return patterns.flatMap(([code, pattern]) => {
    const [found] = pattern.exec(text) ?? []
    return found === undefined || sent.includes(found) ? [] : [{ code, text: found }]
  })
}
