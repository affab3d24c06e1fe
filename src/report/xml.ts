/** Text in XML 1.0, whatever a server has put into it. */
import { plainText } from '../base/plain-text.ts'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
}

/** XML has no way to write these, not even as references. */
const impossible = /\p{Surrogate}|[\uFFFE\uFFFF]/gu

/** Escaped; what XML cannot hold, or what would act on a screen, is shown as its code. */
export const xmlText = (text: string): string =>
  plainText(text)
    .replace(impossible, (one) => `\\u${one.charCodeAt(0).toString(16)}`)
    .replace(/[&<>"\n\t]/g, (one) => entities[one] ?? one)

/** The attributes of an element, e.g. `name="tiny" time="1.000"`. */
export const xmlAttributes = (attributes: Readonly<Record<string, string>>): string =>
  Object.entries(attributes)
    .map(([name, value]) => `${name}="${xmlText(value)}"`)
    .join(' ')
