/** What every page is made in: its head, the two texts that may act, and nothing from anywhere else. Pure. */
import { createHash } from 'node:crypto'
import { html, Markup, type Part } from './markup.ts'
import { pageScript, pageStyle } from './page-assets.ts'

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Nothing but these two texts may act, and nothing may be fetched from anywhere. */
const policy = `default-src 'none'; script-src ${hashOf(pageScript)}; style-src ${hashOf(pageStyle)}; base-uri 'none'; form-action 'none'`

/** A hash is of every character between the tags. */
const inlined = (tag: 'script' | 'style', text: string, attributes = ''): Markup =>
  new Markup(`<${tag}${attributes}>${text}</${tag}>`)

export interface Shell {
  /** As the window is called. */
  readonly title: string
  /** What the link for those who read by keyboard leads to. */
  readonly skip: string
  readonly main: Part
  /** One sentence of what the page was made of. */
  readonly source: string
  /** What the page's script shows on demand; inert JSON. */
  readonly evidence: Readonly<Record<string, string>>
}

/** @returns HTML in pieces, as a sink takes it */
export function renderShell({ title, skip, main, source, evidence }: Shell): readonly string[] {
  const head = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        ${inlined('style', pageStyle)}
      </head>
      <body>
        <a class="skip" href="#main">${skip}</a>
        <main id="main">${main}</main>
        <footer>
          <p>${source} This page needs no network.</p>
        </footer>
     `
  const data = inlined('script', JSON.stringify(evidence), ' type="application/json" id="evidence"')
  return [head.text, data.text, inlined('script', pageScript).text, '</body></html>\n']
}
