import { afterEach, describe, expect, it, vi } from 'vitest'
import { openPoolWorkspace } from './open-workspace.ts'

afterEach(() => void vi.unstubAllEnvs())

/** The accelerator that `tiny` needs, with no device on the machine, where the variable says `on`. */
async function acceleratorOfTiny(on: string): Promise<string | undefined> {
  vi.stubEnv('SERVEWRIGHT_ON', on)
  vi.stubEnv('CUDA_VISIBLE_DEVICES', '')
  const { book } = await openPoolWorkspace({})
  return book.find('tiny').needs?.accelerator
}

describe('SERVEWRIGHT_ON', () => {
  it('says what the shipped presets run on, and nothing where it is empty', async () => {
    expect(await acceleratorOfTiny('amd')).toBe('amd')
    expect(await acceleratorOfTiny('cpu')).toBeUndefined()
    expect(await acceleratorOfTiny('')).toBeUndefined()
  })

  it('is named where it is not an accelerator', async () => {
    await expect(acceleratorOfTiny('nvida')).rejects.toThrow('SERVEWRIGHT_ON: "nvida" is not an accelerator')
  })
})
