/** The manifests of Kubernetes: whole by the published schemas, and what they promise. */
import { describe, expect, it } from 'vitest'
import { agentManifests } from '../../../src/fleet/kubernetes/agent-jobs.ts'
import { assertPlace, objectName, type Manifest } from '../../../src/fleet/kubernetes/manifest.ts'
import { presetJob } from '../../../src/fleet/kubernetes/preset-job.ts'
import { resourcesOf } from '../../../src/fleet/kubernetes/resources.ts'
import * as accelerators from '../../../src/host/accelerators/registry.ts'
import { openPresetBook } from '../../../src/presets/preset-book.ts'
import { problemsOf } from '../../fixtures/kubernetes/validate.ts'

const place = { image: 'registry.example/servewright:1', namespace: 'nightly', secret: 'servewright' }
const book = openPresetBook(undefined)
const words = ['--url', 'http://server:8000', '--rate', '20', '--slo', 'ttft p99 <= 300ms']
const load = { agents: 3, cores: 2, words }

interface Container {
  readonly command: readonly string[]
  readonly resources: { readonly limits?: unknown; readonly requests?: unknown }
  readonly env: readonly Readonly<Record<string, unknown>>[]
}
interface JobLike {
  readonly metadata: { readonly name: string }
  readonly spec: Readonly<Record<string, unknown>> & {
    readonly template: {
      readonly spec: Readonly<Record<string, unknown>> & { readonly containers: readonly [Container] }
    }
  }
}
const asJob = (manifest: Manifest | undefined): JobLike => manifest as unknown as JobLike
const jobOf = (name: string, graceMs = 90_000): JobLike =>
  asJob(presetJob({ preset: book.find(name), graceMs }, place))

describe('every preset that ships', () => {
  it.each(book.names)('%s is a Job by the published schema', (name) => {
    const manifest = presetJob({ preset: book.find(name), graceMs: 90_000, claim: 'reports' }, place)
    expect(problemsOf(manifest)).toEqual([])
  })

  it('has a name of its own that Kubernetes takes', () => {
    const names = [...book.names, 'Mine', 'mine', 'a_b', 'a.b', 'x'.repeat(90), 'y'.repeat(90), 'ü'].map(
      objectName,
    )
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/)
  })
})

describe('a preset as a Job', () => {
  it('is replaced only once its pod has ended, and not for what it found', () => {
    const { spec } = jobOf('tiny')
    expect(spec).toMatchObject({ podReplacementPolicy: 'Failed', backoffLimit: 1 })
    expect(spec.template.spec).toMatchObject({ restartPolicy: 'Never' })
    expect(JSON.stringify(spec['podFailurePolicy'])).toContain('"values":[1,2,4,5,70]')
    expect(spec.template.spec.containers[0].command.slice(0, 3)).toEqual(['servewright', 'run', 'tiny'])
  })

  it('may take as long to stop as the run may, in whole seconds', () => {
    expect(jobOf('tiny', 135_500).spec.template.spec).toMatchObject({ terminationGracePeriodSeconds: 136 })
  })

  it('has its keys from a secret, and none in clear', () => {
    const [{ env }] = jobOf('tiny').spec.template.spec.containers
    expect(env).toEqual([
      {
        name: 'HF_TOKEN',
        valueFrom: { secretKeyRef: { name: 'servewright', key: 'HF_TOKEN', optional: true } },
      },
    ])
  })
})

describe('resources', () => {
  it.each([
    [{ accelerator: 'nvidia', devices: 2, memoryGiB: 12 }, { 'nvidia.com/gpu': 2 }, { memory: '12288Mi' }],
    [{ accelerator: 'neuron', devices: 16 }, { 'aws.amazon.com/neuron': 16 }, {}],
    [{ accelerator: 'neuron', cores: 32 }, { 'aws.amazon.com/neuroncore': 32 }, {}],
    [{ accelerator: 'nvidia' }, { 'nvidia.com/gpu': 1 }, {}],
    [{ memoryGiB: 1.5 }, {}, { memory: '1536Mi' }],
  ])('of %j are those of its device plugin', (needs, limits, requests) => {
    expect(resourcesOf(needs)).toEqual({ limits, requests })
  })

  it('are known for each kind of accelerator', () => {
    for (const accelerator of Object.keys(accelerators).filter((kind) => kind !== 'cpu'))
      expect(Object.values(resourcesOf({ accelerator }).limits)).toEqual([1])
  })

  it('are refused for a kind that is not known', () => {
    expect(() => resourcesOf({ accelerator: 'abacus' })).toThrow('"abacus" is not an accelerator')
  })
})

describe('a load of many pods', () => {
  const [service, coordinator, agents] = agentManifests(load, place)

  it('is a service and two Jobs by the published schemas', () => {
    for (const manifest of [service, coordinator, agents]) expect(problemsOf(manifest ?? {})).toEqual([])
  })

  it('has its coordinator found by a headless service', () => {
    expect(service).toMatchObject({ kind: 'Service', spec: { clusterIP: 'None', ports: [{ port: 7400 }] } })
    const { labels } = (coordinator as unknown as { readonly metadata: { readonly labels: unknown } })
      .metadata
    expect(service?.['spec']).toMatchObject({ selector: labels })
    const [{ command }] = asJob(agents).spec.template.spec.containers
    expect(command).toContain('servewright-load.nightly.svc:7400')
  })

  it('has so many agents, each once, with processors that are its own', () => {
    const { spec } = asJob(agents)
    expect(spec).toMatchObject({
      completionMode: 'Indexed',
      completions: 3,
      parallelism: 3,
      backoffLimit: 0,
      podReplacementPolicy: 'Failed',
    })
    const [{ resources }] = spec.template.spec.containers
    expect(resources).toEqual({
      requests: { cpu: '2', memory: '1024Mi' },
      limits: { cpu: '2', memory: '1024Mi' },
    })
  })

  it('has words as they were given, and the token by reference', () => {
    const [{ command, env }] = asJob(coordinator).spec.template.spec.containers
    expect(command.slice(2, 2 + words.length)).toEqual(words)
    expect(command.join(' ')).toContain('--coordinate 3 --listen $(POD_IP):7400')
    expect(env).toContainEqual({
      name: 'SERVEWRIGHT_AGENT_TOKEN',
      valueFrom: { secretKeyRef: { name: 'servewright', key: 'SERVEWRIGHT_AGENT_TOKEN' } },
    })
  })

  it('has no word that Kubernetes would take for a variable', () => {
    const odd = ['--url', 'http://s/$(POD_IP)', '--body', '{"a":"$$(X) $x"}']
    const [, job] = agentManifests({ ...load, words: odd }, place)
    const [{ command }] = asJob(job).spec.template.spec.containers
    expect(command).toContain('http://s/$$(POD_IP)')
    expect(command).toContain('{"a":"$$$$(X) $$x"}')
    expect(command).toContain('$(POD_IP):7400')
  })

  it.each([
    [[], 'the options of the load are needed'],
    [['tiny'], 'the options of the load are needed'],
    [['--rate', '3'], 'the options of the load are needed'],
    [[...words, '--listen=0.0.0.0:1'], '--listen is set by the manifests'],
    [[...words, '--coordinate', '2'], '--coordinate is set by the manifests'],
  ])('is refused with the words %j', (bad, because) => {
    expect(() => agentManifests({ ...load, words: bad }, place)).toThrow(because)
  })
})

it.each(['--agents', '--address=x', '--spread', '--python', '--installed', '--help', '-h', '--until-eof'])(
  'leaves %s to the manifests',
  (word) => {
    const all = { ...load, words: [...words, word] }
    expect(() => agentManifests(all, place)).toThrow('is set by the manifests')
  },
)

describe('a place', () => {
  it.each([
    [{ image: '' }, 'is not the name of an image'],
    [{ image: 'a b' }, 'is not the name of an image'],
    [{ image: '--privileged' }, 'is not the name of an image'],
    [{ namespace: 'Kube System' }, '--namespace Kube System'],
    [{ secret: 'a/b' }, '--secret a/b'],
    [{ claim: 'a_b' }, '--claim a_b is not a name that Kubernetes takes'],
    [{ claim: '../x' }, '--claim ../x'],
    [{ claim: 'x'.repeat(254) }, '--claim xxx'],
  ])('of %j is refused', (change, because) => {
    expect(() => assertPlace({ ...place, ...change })).toThrow(because)
  })
})

it.each(['a:b:c', 'A', 'registry/Up:1', 'a//b', 'http://a/b', 'a@sha256:1', '$(x)', 'a:', '/a', 'a:-1'])(
  'does not take %s for the name of an image',
  (image) => {
    expect(() => assertPlace({ ...place, image })).toThrow('is not the name of an image')
  },
)

it.each([
  'busybox',
  'a/b_c__d-e.f',
  'registry.example:5000/a/b:1.2-x_Y',
  'localhost/a',
  `a@sha256:${'0'.repeat(64)}`,
  `ghcr.io/x/y:1@sha256:${'a'.repeat(64)}`,
])('takes the image %s', (image) => {
  expect(() => assertPlace({ ...place, image, claim: 'my-reports.v1' })).not.toThrow()
})

describe('the schemas', () => {
  it('know a field that is none, and a type that is wrong', () => {
    const good = presetJob({ preset: book.find('tiny'), graceMs: 1 }, place)
    const spec = good['spec'] as object
    expect(problemsOf({ ...good, spec: { ...spec, podReplacement: 'Failed' } }).join()).toContain(
      'additional',
    )
    expect(problemsOf({ ...good, spec: { ...spec, backoffLimit: 'one' } }).join()).toContain('integer')
    expect(problemsOf({ kind: 'Pod' })).toEqual(['Pod is not known'])
  })
})
