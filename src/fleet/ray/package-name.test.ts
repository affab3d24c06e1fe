import { expect, it } from 'vitest'
import { packageName } from './package-name.ts'

const entry = (name: string, text: string) => ({ name, bytes: Buffer.from(text) })

it('is the same for the same files, and another for any other', () => {
  const one = [entry('a', 'bc'), entry('d', '')]
  expect(packageName(one)).toMatch(/^_ray_pkg_[\da-f]{32}\.zip$/)
  expect(packageName([entry('a', 'bc'), entry('d', '')])).toBe(packageName(one))
  for (const other of [
    [entry('a', 'bc')],
    [entry('a', 'b'), entry('cd', '')],
    [entry('ab', 'c'), entry('d', '')],
    [entry('d', ''), entry('a', 'bc')],
  ])
    expect(packageName(other)).not.toBe(packageName(one))
})
