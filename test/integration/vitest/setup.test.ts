import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunReport } from '../../../src/contract/report.ts'
import { startFakeEngine } from '../../fake-engine/start-fake-engine.ts'
import { fakeEngine } from '../../workplaces/cli-workplace.ts'
import {
  createVitestWorkplace,
  fakePreset,
  projectsConfig,
  type VitestWorkplace,
} from '../../workplaces/vitest-workplace.ts'

let place: VitestWorkplace
beforeEach(() => {
  place = createVitestWorkplace()
})
afterEach(() => place[Symbol.dispose]())

const imports = `import { expect, test } from 'servewright/vitest'\n`
const chat = `{ messages: [{ role: 'user', content: 'hi' }], max_tokens: 4 }`
const answers = `${imports}
  test('answers', async ({ client }) => expect(await client.chat(${chat})).toBeComplete())`

/** Our setup in a config of the user's own, without projects and without our reporter. */
const plainConfig = (options = ''): string => `
import { defineConfig } from 'vitest/config'
export default defineConfig({
  test: {
    include: ['online/**/*.test.ts'],
    globalSetup: ['servewright/vitest/setup'],
    provide: { servewright: { enginePath: '${fakeEngine}', ${options} } },
    isolate: false,
  },
})
`

describe('servewright/vitest/setup by itself', () => {
  it('gives all files the server of the one chosen preset, also in workers that are not isolated', async () => {
    place.write({
      'servewright.config.yaml': `presets: ${fakePreset('fake')}`,
      'vitest.config.ts': plainConfig(),
      'online/a.test.ts': answers,
      'online/b.test.ts': answers,
    })
    const { code, output } = await place.run()
    expect(output).toMatch(/Tests {2}2 passed/)
    expect(output).toMatch(/fake: ✓ token +[\d.]+ s/)
    expect(output.match(/fake: \w+/g)).toEqual(['fake: starting', 'fake: ready', 'fake: stopped'])
    expect(code).toBe(0)
    expect(place.has('report.json')).toBe(false)
  })

  it('makes Vitest fail where a server leaves something behind', async () => {
    place.write({
      'servewright.config.yaml': `presets: ${fakePreset('fake')}`,
      'vitest.config.ts': plainConfig(),
      'online/a.test.ts': answers,
    })
    const { code, output } = await place.run({ FAKE_ENGINE_MODE: 'setsid-child' })
    expect(output).toMatch(/Tests {2}1 passed/)
    expect(output).toContain('teardown/needed-kill')
    expect(code).toBe(1)
  })

  it('refuses several presets for one project: exit 2, and how to do it', async () => {
    place.write({
      'servewright.config.yaml': `presets: ${fakePreset('first')} ${fakePreset('second')}`,
      'vitest.config.ts': plainConfig(`presets: ['first', 'second']`),
      'online/a.test.ts': answers,
    })
    const { code, output } = await place.run()
    expect(output).toContain('A Vitest project tests one preset, but first, second are chosen')
    expect(output).toContain('presetProjects')
    expect(code).toBe(2)
  })

  it('is asked for where it is missing', async () => {
    place.write({
      'vitest.config.ts': `export default { test: { include: ['online/**/*.test.ts'] } }`,
      'online/a.test.ts': answers,
    })
    const { code, output } = await place.run()
    expect(output).toContain('Vitest runs without servewright/vitest/setup')
    expect(code).toBe(1)
  })
})

describe('a Vitest run against a server that runs already', () => {
  it('sends its key, leaves it running, and writes a report without the key', async () => {
    const key = 'sk-canary-77aa01'
    await using engine = await startFakeEngine({
      args: ['--served-model-name', 'theirs'],
      env: { VLLM_API_KEY: key },
    })
    place.write({
      'vitest.config.ts': projectsConfig(`attach: { url: '${engine.url}/v1', model: 'theirs' }`),
      'online/a.test.ts': `${imports}
        test('answers', async ({ client, server }) => {
          expect(await client.chat(${chat})).toBeComplete()
          expect(server.claims).toEqual(['completions', 'chat'])
          await expect(server).toPassCheck('models/list')
        })`,
    })
    const { code, output } = await place.run({ SERVEWRIGHT_API_KEY: key })
    expect(output).toMatch(/^accepted/m)
    expect(code).toBe(0)
    const text = place.read('report.json')
    expect(text).not.toContain(key)
    expect(output).not.toContain(key)
    const report = JSON.parse(text) as RunReport
    expect(report.servers).toMatchObject([{ origin: 'attached', processes: [], findings: [] }])
    expect((await fetch(`${engine.url}/health`)).status).toBe(200)
  })

  it('shows no key that a server quotes, also where an assertion quotes the server', async () => {
    const key = 'sk-canary-88bb02'
    await using engine = await startFakeEngine({
      args: ['--served-model-name', 'theirs'],
      mode: 'quotes-key',
      env: { VLLM_API_KEY: key },
    })
    place.write({
      'vitest.config.ts': projectsConfig(`attach: { url: '${engine.url}/v1', model: 'theirs' }`),
      'online/a.test.ts': `${imports}
        test('quotes', async ({ client }) => {
          const { body } = await client.raw({ method: 'POST', path: '/v1/chat/completions', body: '{"model": "other"}' })
          expect(body).toBe('')
        })`,
    })
    const { output } = await place.run({ SERVEWRIGHT_API_KEY: key })
    expect(output).toContain('bad key [secret]')
    expect(output).not.toContain(key)
    expect(place.read('report.json')).not.toContain(key)
  })

  it('is given the key that was made for a preset whose server asks for one', async () => {
    place.write({
      'servewright.config.yaml': `presets: ${fakePreset('fake', 'claims: [completions, chat, api-key]')}`,
      'vitest.config.ts': projectsConfig(),
      'online/a.test.ts': `${imports}
        test('answers', async ({ client, server }) => {
          expect(await client.chat(${chat})).toBeComplete()
          const { status } = await fetch(server.baseUrl + '/v1/models')
          expect(status).toBe(401)
        })`,
    })
    const { code, output } = await place.run()
    expect(output).toMatch(/^accepted/m)
    expect(code).toBe(0)
    expect(place.read('report.json')).not.toMatch(/sk-[0-9a-f]{8}/)
  })

  it('blocks where nobody answers: exit 3', async () => {
    place.write({
      'vitest.config.ts': projectsConfig(`attach: { url: 'http://127.0.0.1:9', model: 'theirs' }`),
      'online/a.test.ts': answers,
    })
    const { code, output } = await place.run()
    expect(output).toContain('environment/unreachable')
    expect(code).toBe(3)
  })
})
