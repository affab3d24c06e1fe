import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { readFacts, readFiles } from './kept-file.ts'

const pack = (text: string): Buffer => Buffer.from(gzipSync(text).toString('base64'))
const cut = (bytes: Buffer): Buffer => bytes.subarray(0, Math.floor(bytes.length / 8) * 4)

it('reads what a node says of itself, and the files of a unit', () => {
  expect(readFacts({ resources: { CPU: 2 }, host: 'a' })).toEqual({ resources: { CPU: 2 }, host: 'a' })
  expect(readFiles(pack('{"report.json":"{}"}'))).toEqual({ 'report.json': '{}' })
})

it.each([
  ['what is not base64', Buffer.from('<html>'), 'it is not base64'],
  ['what is not packed', Buffer.from('bm90IHBhY2tlZA=='), 'it cannot be unpacked: '],
  ['what was cut', cut(pack('{"a":"abcdefghijklmnopqrstuvwxyz"}')), 'it cannot be unpacked: '],
  ['nothing', Buffer.from(''), 'it cannot be unpacked: '],
  ['what is not JSON', pack('{'), 'it is not JSON'],
  ['a list', pack('[1]'), 'it is of another shape: '],
  ['a number', pack('{"report.json":7}'), 'it is of another shape: '],
])('says of %s why it cannot be read', (_, bytes, why) => {
  expect(readFiles(bytes)).toEqual(expect.stringContaining(why) as string)
})

it.each([undefined, null, 7, [], {}, { resources: 7 }, { resources: {}, host: 7 }])(
  'says of a node that tells %j why it cannot be read',
  (told) => {
    expect(readFacts(told)).toEqual(expect.stringContaining('it is of another shape: ') as string)
  },
)

it.each(['../report.json', '/etc/passwd', '..', '', 'a/b', 'x'.repeat(256)])(
  'takes no file of the name %j, which would lie elsewhere',
  (name) => {
    expect(readFiles(pack(JSON.stringify({ [name]: '' })))).toEqual(
      expect.stringContaining('it is of another shape') as string,
    )
  },
)

it('unpacks no more than it was told', () => {
  const bomb = pack(' '.repeat(2 ** 21))
  expect(bomb.length).toBeLessThan(2 ** 12)
  expect(readFiles(bomb, 2 ** 20)).toBe('it has more than 1048576 bytes')
})

it('makes one line of what a node says of itself', () => {
  expect(readFacts({ resources: {}, host: 'a\n\naccepted', why: 'x\u001b[2J' })).toMatchObject({
    host: 'a accepted',
    why: String.raw`x\u001b[2J`,
  })
})
