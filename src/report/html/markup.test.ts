import { expect, it } from 'vitest'
import { escapeHtml, html, listed, Markup } from './markup.ts'

it('escapes every value, in text and in attributes, and no markup', () => {
  const text = `<script>"'&`
  expect(html`<a title="${text}">${text}${new Markup('<b>')}${html`<i>${1}</i>`}</a>`.text).toBe(
    '<a title="&lt;script&gt;&quot;&#39;&amp;">&lt;script&gt;&quot;&#39;&amp;<b><i>1</i></a>',
  )
})

it('shows nothing for what is absent, and for an empty list', () => {
  expect(html`a${undefined}${false}${[]}${['b', ['c']]}`.text).toBe('abc')
  expect(
    listed(
      [],
      (items) =>
        html`<ul>
          ${items}
        </ul>`,
    ),
  ).toBe(false)
})

it('shows what would act on a screen as its code', () => {
  expect(escapeHtml('a\u0000\u001b\u202e\u2028\uD800\tb\nc')).toBe(
    'a\\u0000\\u001b\\u202e\\u2028\\ud800\tb\nc',
  )
})

it('leaves out the indentation of the template, and none of a value', () => {
  expect(
    html`<pre>${'a\n  b'}</pre>
      <p></p>`.text,
  ).toBe('<pre>a\n  b</pre>\n<p></p>')
})
