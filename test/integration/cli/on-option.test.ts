import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWorkplace, fakeEngine, type Workplace } from '../../workplaces/cli-workplace.ts'

let place: Workplace
beforeEach(() => {
  place = createWorkplace()
  mkdirSync(join(place.folder, 'tools'))
  const answer = 'case "$1" in --query-gpu=*) echo "0, GPU-a, 81920, 4, A GPU" ;; esac'
  const tool = join(place.folder, 'tools/nvidia-smi')
  writeFileSync(tool, `#!/bin/sh\n${answer}\n`)
  chmodSync(tool, 0o755)
})
afterEach(() => place[Symbol.dispose]())

/** What a Python says that has a build of vLLM for this kind. */
const built = (torch: string): { readonly FAKE_ENGINE_INFO: string } => ({
  FAKE_ENGINE_INFO: JSON.stringify({
    python: '3.12.3',
    module: true,
    distributions: { vllm: '0.32.0', torch },
  }),
})
const forGpu = built('2.11.0+cu130')

const plan = async (words: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const path = { PATH: `${join(place.folder, 'tools')}:${process.env['PATH']}` }
  const run = await place.run(['plan', 'tiny', '--engine-path', fakeEngine, ...words], '', {
    ...path,
    ...env,
  })
  return { ...run, text: run.stdout.replaceAll(/\s+/g, ' ') }
}

describe('--on', () => {
  it('is the accelerator of the machine by itself, and says so', async () => {
    const { text } = await plan([], forGpu)
    expect(text).toContain('on nvidia: this machine has 1 NVIDIA GPU; --on cpu keeps the presets on the CPU')
    expect(text).toContain('A trained 6 MB Llama on vLLM, on an NVIDIA GPU')
    expect(text).toContain('--kv-cache-memory-bytes 1073741824')
    expect(text).not.toMatch(/--enforce-eager|--block-size|OMP_NUM_THREADS/)
  })
  it('can be the CPU in any case, and is where the devices are hidden', async () => {
    expect((await plan(['--on', 'cpu'])).text).toContain('OMP_NUM_THREADS=1')
    expect((await plan([], { ...forGpu, CUDA_VISIBLE_DEVICES: '' })).text).toContain('on the CPU')
  })
  it('is what the engine was built for, and says so', async () => {
    const { text } = await plan([], built('2.11.0+cpu'))
    expect(text).toMatch(/^on cpu: this machine has 1 NVIDIA GPU, but \S+ has a vLLM built for cpu/)
    expect(text).toContain('on vLLM, on the CPU')
  })
  it('refuses a kind that is not known', async () => {
    expect(await plan(['--on', 'nvida'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean nvidia?') as string,
    })
  })
})
