/** Markup that is safe by its making: whatever is put into a template is escaped, unless it is markup itself. */

export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** What may stand in a template; undefined and false show nothing. */
export type Part = Markup | string | number | undefined | false | readonly Part[]

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Control characters and marks that reorder text are shown as their codes. */
const acting = /(?![\t\n])[\p{Cc}\p{Bidi_Control}\u2028\u2029\p{Surrogate}]/gu

const shown = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

export const escapeHtml = (text: string): string =>
  text.replace(acting, shown).replace(/[&<>"']/g, (one) => entities[one] ?? one)

function written(part: Part): string {
  if (part === undefined || part === false) return ''
  if (part instanceof Markup) return part.text
  if (typeof part === 'object') return part.map(written).join('')
  return escapeHtml(String(part))
}

/** A template whose values are escaped, in text and in quoted attributes alike; its own indentation is left out. */
export function html(template: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(
    template.map((text, index) => text.replaceAll(/\n\s+/g, '\n') + written(parts[index])).join(''),
  )
}

/** Nothing for an empty list. */
export const listed = (items: readonly Part[], wrap: (inner: Part) => Markup): Part =>
  items.length > 0 && wrap(items)
