import { describe, expect, it } from 'vitest'
import { packagesIn, withoutPackages } from './lock-lines.ts'

const lock = `aiohttp==3.1 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
numpy==2.3 ; python_full_version < '3.13' \\
    --hash=sha256:cc
numpy==2.4 ; python_full_version >= '3.13' \\
    --hash=sha256:dd
nvidia-nccl-cu13==2.29 \\
    --hash=sha256:ee
torch==2.13.0 \\
    --hash=sha256:ff
`

describe('packagesIn', () => {
  it('names each requirement, also one that depends on the Python', () => {
    expect(packagesIn(lock)).toEqual(['aiohttp', 'numpy', 'numpy', 'nvidia-nccl-cu13', 'torch'])
  })
})

describe('withoutPackages', () => {
  it('takes requirements out with their hashes, and leaves the others as they are', () => {
    expect(withoutPackages(lock, ['torch', 'nvidia-nccl-cu13', 'numpy'])).toBe(
      'aiohttp==3.1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n',
    )
  })
  it('does not take a package for another whose name starts the same', () => {
    expect(withoutPackages(lock, ['torchvision', 'num'])).toBe(lock)
  })
})
