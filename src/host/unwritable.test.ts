import { describe, expect, it } from 'vitest'
import { makeFolders, unwritable } from './unwritable.ts'

describe('a file that cannot be written', () => {
  it.each([
    ['ENOSPC', 'environment/no-disk', 3],
    ['EDQUOT', 'environment/no-disk', 3],
    ['EROFS', 'environment/unwritable-output', 3],
    ['EACCES', 'environment/unwritable-output', 3],
    ['EIO', 'environment/unwritable-output', 3],
    ['ENOTDIR', 'usage/unwritable-output', 2],
    ['ENOENT', 'usage/unwritable-output', 2],
  ])('by %s is %s', (errno, code, exitCode) => {
    const error = unwritable(
      '/x cannot be written',
      'Name another.',
      Object.assign(new Error(), { code: errno }),
    )
    expect(error).toMatchObject({ code, exitCode })
    expect(error.message).toContain('/x cannot be written')
    expect(error.hint).toBeDefined()
  })

  it('is refused at once where the kernel knows no such name', () => {
    expect(() => makeFolders('/proc/nope/deeper')).toThrow('ENOENT')
  })
})
