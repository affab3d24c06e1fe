import { describe, expect, it } from 'vitest'
import type { ProcessSpec } from '../contract/engine.ts'
import { containerCommand, containerOf, type ContainerRun } from './container-command.ts'

const run: ContainerRun = {
  ...containerOf({ program: '/usr/bin/docker' }, 'run-1', 'server'),
  model: '/models/llama',
  port: 8123,
  variables: ['KEY'],
  installation: {
    kind: 'image',
    image: 'registry.example/engine:1.2',
    runOptions: ['--gpus', 'all'],
    distributions: ['engine'],
    byHand: 'Pull it.',
  },
}
const spec: ProcessSpec = {
  role: 'server',
  command: { file: 'serve', args: ['--model', '/models/llama'], env: { TOKEN: 'hush' } },
  readiness: ['process'],
}
const mountsOf = (model: string, reads: readonly string[] = []): readonly string[] =>
  containerCommand({ ...spec, reads }, { ...run, model }).args.filter((word) => word.startsWith('--mount'))

describe('containerCommand', () => {
  it('names the container, publishes on the loopback address alone, and keeps values off the command line', () => {
    expect(containerCommand(spec, run)).toEqual({
      file: '/usr/bin/docker',
      args: [
        'run',
        '--rm',
        '--pull=never',
        '--name=servewright-run-1-server',
        '--publish=127.0.0.1:8123:8123',
        '--mount=type=bind,source=/models/llama,target=/models/llama,readonly',
        '--env=TOKEN',
        '--env=KEY',
        '--gpus',
        'all',
        '--entrypoint=serve',
        'registry.example/engine:1.2',
        '--model',
        '/models/llama',
      ],
      env: { TOKEN: 'hush' },
    })
  })
  it('mounts paths once, and nothing for an id', () => {
    expect(mountsOf('org/model')).toEqual([])
    expect(mountsOf('/m', ['/m', '/adapters/a', 'org/draft'])).toEqual([
      '--mount=type=bind,source=/m,target=/m,readonly',
      '--mount=type=bind,source=/adapters/a,target=/adapters/a,readonly',
    ])
  })
  it('mounts the whole repository of a snapshot in a hub cache, whose files are links out of it', () => {
    const repository = '/hub/models--org--m'
    expect(mountsOf(`${repository}/snapshots/abc`)).toEqual([
      `--mount=type=bind,source=${repository},target=${repository},readonly`,
    ])
  })
  it('quotes a path with a comma or a quotation mark as one field', () => {
    expect(mountsOf('/a,b')).toEqual(['--mount=type=bind,"source=/a,b","target=/a,b",readonly'])
    expect(mountsOf('/a"b')).toEqual(['--mount=type=bind,"source=/a""b","target=/a""b",readonly'])
  })
  it('makes a name that the tool takes, whatever the role is called', () => {
    expect(containerOf({ program: 'podman' }, 'run-1', 'pre fill/2').name).toBe(
      'servewright-run-1-pre-fill-2',
    )
  })
})
