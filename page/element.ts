/** Makes elements of a page. Text stays text: nothing that a server said is ever read as markup. */

type Child = Node | string | undefined

interface Options {
  readonly class?: string
  readonly attributes?: Readonly<Record<string, string>>
}

function filled<Made extends Element>(made: Made, options: Options, children: readonly Child[]): Made {
  if (options.class !== undefined) made.setAttribute('class', options.class)
  for (const [name, value] of Object.entries(options.attributes ?? {})) made.setAttribute(name, value)
  made.append(...children.filter((child) => child !== undefined))
  return made
}

export const element = <Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  options: Options = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] => filled(document.createElement(name), options, children)

const svgSpace = 'http://www.w3.org/2000/svg'

export const drawing = <Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[Name] =>
  filled<SVGElementTagNameMap[Name]>(document.createElementNS(svgSpace, name), { attributes }, children)

const acting = /(?![\t\n])[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu

/** Text from a server: what would act on a screen, or reorder it, is shown as its code. */
export const plain = (text: string): string =>
  text.replace(acting, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
