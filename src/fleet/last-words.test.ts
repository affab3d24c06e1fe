import { expect, it } from 'vitest'
import { lastWords } from './last-words.ts'

it.each([
  [
    'a\nusage/x  No check matches "y".\n→ Areas are a, b.\n',
    { said: 'usage/x  No check matches "y".', hint: 'Areas are a, b.' },
  ],
  [
    '  environment/x  It is so.\n  → Do this.\n→ And that.\n\n',
    { said: 'environment/x  It is so.', hint: 'Do this. And that.' },
  ],
  ['Joined.\nIt is gone', { said: 'It is gone' }],
  ['→ Do this.', { hint: 'Do this.' }],
  ['x\u001b[2Jy\r', { said: String.raw`x\u001b[2Jy` }],
  ['', {}],
  [undefined, {}],
])('of %j are %j', (text, words) => {
  expect(lastWords(text)).toEqual(words)
})
