/** `servewright fleet manifests` as a process: what it writes, and what it refuses. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { problemsOf } from '../../../fixtures/kubernetes/validate.ts'
import { createWorkplace } from '../../../workplaces/cli-workplace.ts'

const image = ['--image', 'registry.example/servewright:1']
const read = (text: string): readonly Readonly<Record<string, unknown>>[] =>
  parseAllDocuments(text).map((one) => one.toJS() as Readonly<Record<string, unknown>>)

const agents = ['--agents', '3', ...image]
const behind = ['--', '--url', 'http://server:8000', '--rate', '2']

describe('fleet manifests', () => {
  it('writes no key down', async () => {
    using place = createWorkplace()
    const load = (url: string, key: string) => ['--url', url, '--header', `Authorization: Bearer ${key}`]
    const write = (words: readonly string[]) =>
      place.run(['fleet', 'manifests', '--agents', '2', ...image, '--out', 'x', '--', ...words])
    for (const words of [
      load('http://server:8000', 'sk-0123456789abcdef'),
      load('http://server:8000', '${KEY}'),
      ['--url', 'http://u:pass-word@server:8000'],
    ]) {
      const { code, stdout, stderr } = await write(words)
      expect(stderr).toContain('hold a secret, which would stand in the manifest')
      expect(code).toBe(2)
      expect(stdout).toBe('')
    }
    expect(await write(['--url', 'http://server:8000'])).toMatchObject({ code: 0, stderr: '' })
  })

  it('prints a Job for each preset, whole by the published schemas', async () => {
    using place = createWorkplace()
    const { code, stdout } = await place.run([
      'fleet',
      'manifests',
      '@all',
      ...image,
      '--namespace',
      'nightly',
    ])
    expect(code).toBe(0)
    const all = read(stdout)
    expect(all.length).toBeGreaterThan(20)
    expect(all.flatMap(problemsOf)).toEqual([])
    expect(stdout).toContain('aws.amazon.com/neuroncore: ')
    // A gateway's server and the one behind it stop one after the other.
    const seconds = new Map(
      all.map((one) => {
        const { metadata, spec } = one as unknown as {
          readonly metadata: { readonly name: string }
          readonly spec: {
            readonly template: { readonly spec: { readonly terminationGracePeriodSeconds: number } }
          }
        }
        return [metadata.name, spec.template.spec.terminationGracePeriodSeconds] as const
      }),
    )
    expect(seconds.get('servewright-tiny')).toBe(90)
    expect(seconds.get('servewright-neuron-tinyllama')).toBe(180)
  })

  it('writes a file for each where a folder is named, and the three parts of a load into one', async () => {
    using place = createWorkplace()
    const out = `${place.folder}/manifests`
    const presets = await place.run(['fleet', 'manifests', 'tiny', 'tools', ...image, '--out', out])
    expect(presets.stdout.trim().split('\n')).toEqual([`${out}/tiny.yaml`, `${out}/tools.yaml`])
    const words = ['--url', 'http://server:8000', '--rate', '2', '--slo', 'ttft p99 <= 1s']
    const options = ['--agents', '3', ...image, '--out', out]
    const load = await place.run(['fleet', 'manifests', ...options, '--', ...words])
    expect(load.code, load.stderr).toBe(0)
    const all = read(readFileSync(`${out}/load.yaml`, 'utf8'))
    expect(all.map(({ kind }) => kind)).toEqual(['Service', 'Job', 'Job'])
    expect(all.flatMap(problemsOf)).toEqual([])
  })

  it.each([
    [['tiny'], '--image'],
    [image, 'No preset is named'],
    [['tinny', ...image], 'Did you mean tiny?'],
    [['tiny', ...image, '--namespace', 'A B'], '--namespace A B'],
    [['--agents', '0', ...image], '--agents'],
    [['tiny', '--agents', '2', ...image], 'the options of the load are needed'],
    [['tiny', ...image, '--claim', 'a_b'], '--claim a_b is not a name that Kubernetes takes'],
    [['tiny', ...image, '--agent-cores', '2'], '--agent-cores has no effect without --agents'],
    [[...agents, '--claim', 'x', ...behind], '--claim has no effect with --agents'],
    [[...agents, '--on', 'nvidia', ...behind], '--on has no effect with --agents'],
    [[...agents, ...behind, '--nosuch'], "unknown option '--nosuch'"],
    [[...agents, ...behind, '--rate', 'x'], 'Give a number.'],
    [[...agents, ...behind, 'tiny'], 'tiny is not an option of a load'],
    [[...agents, ...behind, '--header', 'X-Team: ${NO_SUCH}'], 'A header refers to NO_SUCH'],
  ] as const)('refuses %j without a stack', async (words, because) => {
    using place = createWorkplace()
    const { code, stdout, stderr } = await place.run(['fleet', 'manifests', ...words, '--out', 'x'])
    expect(stderr).toContain(because)
    expect(stderr).not.toContain('    at ')
    expect([code, stdout]).toEqual([2, ''])
  })

  it('writes no manifest in which something is masked', async () => {
    using place = createWorkplace()
    const token = '0123456789abcdef0123456789abcdef'
    const words = ['fleet', 'manifests', 'tiny', ...image, '--namespace', token]
    const { code, stdout, stderr } = await place.run(words, '', { SERVEWRIGHT_AGENT_TOKEN: token })
    expect(stderr).toContain('A manifest would hold a secret of this environment')
    expect([code, stdout]).toEqual([2, ''])
  })

  it('quotes all that a reader of YAML 1.1 takes for something else', async () => {
    using place = createWorkplace()
    const words = ['--slo', 'ttft p99 <= 1s', '--model', 'on', '--body', '{"a":"y"}', '--endpoint', '1:30']
    const { code, stdout, stderr } = await place.run(['fleet', 'manifests', ...agents, ...behind, ...words])
    expect(code, stderr).toBe(0)
    for (const word of ['on', '1:30', 'ttft p99 <= 1s', '3']) expect(stdout).toContain(`"${word}"\n`)
  })
})
