/** Takes secrets out of a document: out of each of its texts, of encoded bytes, and of frames that share one. */
import { isUtf8 } from 'node:buffer'
import { createSecretFinder, type SecretFinder } from '../base/secrets/find-secrets.ts'
import { masked } from '../base/secrets/scrub.ts'
import type { SseFrame } from '../contract/exchange.ts'
import { scrubFrames } from './scrub-frames.ts'

type Members = Readonly<Record<string, unknown>>

const highestByte = 255
const isByte = (value: unknown): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= highestByte

class DocumentScrubber {
  readonly #finder: SecretFinder

  constructor(finder: SecretFinder) {
    this.#finder = finder
  }

  /** @returns `value` itself where it holds no secret */
  value(value: unknown, name = ''): unknown {
    if (typeof value === 'string') return name.endsWith('Base64') ? this.#encoded(value) : this.#text(value)
    if (Array.isArray(value)) return this.#array(value, name)
    return typeof value === 'object' && value !== null ? this.#members(value as Members) : value
  }

  #text(text: string): string {
    const spans = this.#finder.find(text)
    return spans.length === 0 ? text : masked(text, spans)
  }

  /** Base64 of bytes: they are looked at, so that what is written stays base64. */
  #encoded(text: string): string {
    const bytes = Buffer.from(text, 'base64')
    // As characters of one byte each, where a secret of other characters is found by its bytes.
    const plain = bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1')
    const clean = this.#text(plain)
    return this.#text(
      clean === plain ? text : Buffer.from(clean, isUtf8(bytes) ? 'utf8' : 'latin1').toString('base64'),
    )
  }

  #array(list: readonly unknown[], name: string): readonly unknown[] {
    if (list.length > 0 && list.every(isByte)) return this.#bytes(list as readonly number[])
    const whole = name === 'frames' ? scrubFrames(list as readonly SseFrame[], this.#finder) : list
    const members = whole.map((member: unknown) => this.value(member))
    return members.some((member, index) => member !== list[index]) ? members : list
  }

  #bytes(list: readonly number[]): readonly number[] {
    const text = Buffer.from(list).toString('latin1')
    const clean = this.#text(text)
    return clean === text ? list : [...Buffer.from(clean, 'latin1')]
  }

  #members(object: Members): Members {
    const entries = Object.entries(object).map(
      ([key, member]) => [this.#text(key), this.value(member, key)] as const,
    )
    const changed = entries.some(([key, member]) => !Object.hasOwn(object, key) || member !== object[key])
    return changed ? Object.fromEntries(entries) : object
  }
}

/** @returns a function that gives back its argument where that holds none of the secrets, and a masked copy where it does */
export function createDocumentScrubber(
  secrets: readonly string[],
): <Document>(document: Document) => Document {
  const scrubber = new DocumentScrubber(createSecretFinder(secrets))
  // Texts become texts and members stay where they are: the shape is that of the argument.
  return <Document>(document: Document) => scrubber.value(document) as Document
}
