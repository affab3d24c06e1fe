import { describe, expect, it } from 'vitest'
import type { CopyProgress } from '../contract/copy-progress.ts'
import { showCopy } from './show-copy.ts'

const gib = 2 ** 30
const start: CopyProgress = {
  kind: 'start',
  from: '/fsx/m',
  to: '/ssd/m',
  files: 4,
  bytes: 4 * gib,
  freeBytes: 9 * gib,
}
const at = (bytes: number): CopyProgress => ({ kind: 'copy', bytes: bytes * gib, ofBytes: 4 * gib })

function shown(isTTY: boolean, events: readonly CopyProgress[]): string {
  let text = ''
  const show = showCopy({ isTTY, write: (more) => (text += more) })
  for (const event of events) show(event)
  return text
}

describe('showCopy', () => {
  it('states the need of space and what there is', () => {
    expect(shown(false, [start])).toBe('copying 4 files, 4.00 GiB, from /fsx/m to /ssd/m (9.00 GiB free)\n')
  })

  it('speaks of small models in their unit', () => {
    const small = { ...start, files: 1, bytes: 3 * 2 ** 20 }
    expect(shown(false, [small, { kind: 'copy', bytes: 2 ** 20, ofBytes: 3 * 2 ** 20 }])).toBe(
      'copying 1 file, 3.00 MiB, from /fsx/m to /ssd/m (9.00 GiB free)\n   33 %  1.00 MiB of 3.00 MiB\n',
    )
  })

  it('writes a line for each tenth where there is no terminal, and always the last', () => {
    const text = shown(false, [start, at(0.1), at(0.2), at(0.5), at(0.6), at(4)])
    expect(text.split('\n').slice(1, -1)).toEqual([
      '   12 %  0.50 GiB of 4.00 GiB',
      '  100 %  4.00 GiB of 4.00 GiB',
    ])
  })

  it('writes over one line on a terminal, and ends it', () => {
    expect(shown(true, [at(1), at(4)])).toBe(
      '\r   25 %  1.00 GiB of 4.00 GiB\r  100 %  4.00 GiB of 4.00 GiB\n',
    )
  })

  it('says for whom it waits, and when the disk is waited for', () => {
    expect(shown(true, [{ kind: 'wait', holderPid: 17 }, { kind: 'flush' }])).toBe(
      'process 17 is copying this model: waiting for its copy\nwriting the copy to disk\n',
    )
  })

  it('begins again with a second copy, and sends no terminal codes of a path', () => {
    const text = shown(false, [at(4), { ...start, from: '/fsx/\u001b[2J' }, at(1)])
    expect(text).toContain('/fsx/\\u001b[2J')
    expect(text).toContain(' 25 %')
  })

  it('of nothing is whole at once', () => {
    expect(shown(false, [{ kind: 'copy', bytes: 0, ofBytes: 0 }])).toContain('100 %')
  })
})
