/** A table of a page that may be wider than its reader's screen. Pure. */
import { html, listed, type Part } from '../report/html/markup.ts'

/** The first cell of each row is its head; nothing without rows. */
export function pageTable(name: string, heads: readonly string[], rows: readonly (readonly Part[])[]): Part {
  return listed(
    rows.map(
      ([first, ...cells]) =>
        html`<tr>
          <th scope="row">${first}</th>
          ${cells.map((cell) => html`<td>${cell}</td>`)}
        </tr>`,
    ),
    (body) =>
      html`<div class="scroll" tabindex="0" role="region" aria-label="${name}">
        <table class="plain">
          <thead>
            <tr>
              ${heads.map((head) => (head === '' ? html`<td></td>` : html`<th scope="col">${head}</th>`))}
            </tr>
          </thead>
          <tbody>
            ${body}
          </tbody>
        </table>
      </div>`,
  )
}
