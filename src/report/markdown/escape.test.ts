import { describe, expect, it } from 'vitest'
import { codeBlock, codeSpan, escapeText } from './escape.ts'

describe('escapeText', () => {
  it('makes text of all that Markdown or HTML would act on', () => {
    expect(escapeText('a|b <script> *x* [l](u)\n# h `c` \\')).toBe(
      String.raw`a\|b \<script\> \*x\* \[l\](u) \# h \`c\` \\`,
    )
  })
})

describe('codeSpan', () => {
  it('has a fence longer than any in the text', () => {
    expect(codeSpan('a')).toBe('`a`')
    expect(codeSpan('a `` b | c')).toBe('``` a `` b \\| c ```')
  })
})

describe('codeBlock', () => {
  it('cannot be ended by the text', () => {
    expect(codeBlock('x\n```\ny', 'sh')).toEqual(['````sh', 'x', '```', 'y', '````'])
  })
})
