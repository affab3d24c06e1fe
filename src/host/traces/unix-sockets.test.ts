import { expect, it } from 'vitest'
import { parseUnixListeners } from './unix-sockets.ts'

it('reads who listens, on a path or on an abstract name, and nobody else', () => {
  const text = [
    'Num       RefCount Protocol Flags    Type St Inode Path',
    '00000000ba8979d2: 00000003 00000000 00000000 0001 03   560',
    '00000000403ace59: 00000002 00000000 00010000 0001 01 12345 /tmp/a socket',
    '00000000403ace60: 00000002 00000000 00010000 0001 01 12346 @/tmp/abstract',
    '00000000403ace61: 00000003 00000000 00000000 0001 03 12347 /tmp/a socket',
    '00000000403ace62: 00000002 00000000 00010000 0001 01 12348 relative.sock',
    '',
  ].join('\n')
  expect(parseUnixListeners(text)).toEqual([
    { inode: 12_345, name: '/tmp/a socket' },
    { inode: 12_346, name: '@/tmp/abstract' },
  ])
  expect(parseUnixListeners('')).toEqual([])
})
