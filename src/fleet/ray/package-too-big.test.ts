import { expect, it } from 'vitest'
import { packageTooBig } from './package-too-big.ts'

it('lists the biggest files, and says what to do', () => {
  const entry = (name: string, mib: number) => ({ name, bytes: new Uint8Array(mib * 2 ** 20) })
  const { message, hint } = packageTooBig(
    110 * 2 ** 20,
    [1, 7, 3, 2, 5, 4].map((mib) => entry(`zoo/${mib}`, mib)),
  )
  expect(message).toBe(
    'The package for the nodes has 110 MiB, and Ray takes 100; the biggest files: zoo/7 7 MiB, zoo/5 5 MiB, zoo/4 4 MiB, zoo/3 3 MiB, zoo/2 2 MiB',
  )
  expect(hint).toContain('--installed')
})
