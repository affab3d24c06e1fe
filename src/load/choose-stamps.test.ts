import { describe, expect, it } from 'vitest'
import { chooseStamps } from './choose-stamps.ts'

const absent = (): Promise<string | undefined> => Promise.resolve('reads have no stamp')
const there = (): Promise<string | undefined> => Promise.resolve(undefined)

describe('the time of a token', () => {
  it('is the kernel’s stamp where that is proven', async () => {
    expect(await chooseStamps('auto', there)).toEqual({ by: 'kernel' })
    expect(await chooseStamps('kernel', there)).toEqual({ by: 'kernel' })
  })
  it('is that of the read otherwise, and the reason is kept', async () => {
    expect(await chooseStamps('auto', absent)).toEqual({ by: 'read', because: 'reads have no stamp' })
  })
  it('is that of the read where this is asked for, without a look at the machine', async () => {
    const looked = (): Promise<never> => Promise.reject(new Error('was looked at'))
    expect(await chooseStamps('read', looked)).toMatchObject({ by: 'read' })
  })
  it('is refused where the kernel’s is asked for and cannot be had, with what would help', async () => {
    await expect(chooseStamps('kernel', absent)).rejects.toMatchObject({
      code: 'environment/no-kernel-stamps',
      message: expect.stringContaining('reads have no stamp'),
      hint: expect.stringContaining('koffi'),
    })
  })
})
