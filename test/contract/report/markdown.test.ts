/** What a renderer makes of our Markdown: its structure is ours, and nothing of it is the server's. */
import MarkdownIt from 'markdown-it'
import { describe, expect, it } from 'vitest'
import { documentMarkdown } from '../../../src/report/markdown/document-markdown.ts'
import { hostileReport } from '../../fixtures/hostile-report.ts'
import { golden, readReportFixture } from '../../fixtures/read-report.ts'

/** HTML passes, as on GitHub, before what sanitises it there. */
const renderer = new MarkdownIt({ html: true, linkify: true })

const tags = (rendered: string): ReadonlySet<string> =>
  new Set([...rendered.matchAll(/<([a-z0-9]+)/gi)].map(([, tag = '']) => tag.toLowerCase()))

/** What we write ourselves. */
const ours = new Set(
  'h1 h2 p strong em code pre ul li br table thead tbody tr th td details summary'.split(' '),
)

describe.each(Object.entries(golden))('of what was %s', (verdict, file) => {
  const report = readReportFixture(file)
  const text = documentMarkdown(report)
  const rendered = renderer.render(text)

  it('has the verdict as its heading, and no element that is not ours', () => {
    expect(rendered).toMatch(new RegExp(`<h1>[^<]*${verdict} · `))
    expect([...tags(rendered)].filter((tag) => !ours.has(tag))).toEqual([])
  })

  it('is small enough for a summary of GitHub', () => {
    expect(Buffer.byteLength(text)).toBeLessThan(2 ** 20)
  })
})

it('shows what a hostile server said as text', () => {
  const rendered = renderer.render(documentMarkdown(hostileReport()))
  expect([...tags(rendered)].filter((tag) => !ours.has(tag))).toEqual([])
  for (const acting of ['\u202e', '\u001b']) expect(rendered).not.toContain(acting)
  expect(rendered).toContain('&lt;script&gt;')
})
