/** Text to be taken along: a command, with a button that copies it. Pure. */
import { html, type Markup } from './markup.ts'

/** The button is for the page's script, and hidden without it. */
export const copyable = (text: string, label: string): Markup =>
  html`<div class="copy">
    <pre tabindex="0" role="group" aria-label="${label}"><code>${text}</code></pre>
    <button type="button" data-copy hidden>Copy</button>
  </div>`
