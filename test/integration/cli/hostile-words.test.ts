/** Words and files that take the unwary for ever, or all of the stack: each is read, or refused, in a moment. */
import { writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { whole } from '../../faults/fault.ts'
import { startScriptedServer } from '../../fake-engine/start-scripted-server.ts'
import { createWorkplace, fakeEngine, type Workplace } from '../../workplaces/cli-workplace.ts'

let place: Workplace
beforeEach(() => {
  place = createWorkplace()
})
afterEach(() => place[Symbol.dispose]())

const write = (text: string): void => writeFileSync(join(place.folder, 'servewright.config.yaml'), text)

describe('what is written', () => {
  it('with forty stars is matched like with one', { timeout: 30_000 }, async () => {
    const words = ['run', 'fake', '--engine-path', fakeEngine, '--only', `${'*'.repeat(40)}xyz`]
    expect(await place.run(words)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('usage/unknown-check') as string,
    })
  })

  it('as a chain of 5,000 presets is refused', { timeout: 90_000 }, async () => {
    const links = Array.from(
      { length: 5_000 },
      (_, index) => `  p${index}: { extends: ${index === 0 ? 'tiny' : `p${index - 1}`} }`,
    )
    write(`presets:\n${links.join('\n')}\n`)
    expect(await place.run(['plan', 'p4999', '--engine-path', fakeEngine])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('extends more than 100 presets in a row') as string,
    })
  })

  it('as a preset that holds itself is wrong usage', { timeout: 30_000 }, async () => {
    write('presets: { fake: { extends: tiny, options: &again { offline: false, extraArgs: [*again] } } }')
    expect(await place.run(['plan', 'fake', '--engine-path', fakeEngine])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('presets.fake.options.extraArgs.0 holds itself') as string,
    })
  })
})

it.each([
  ['error', (deep: string) => `{"error":${deep}}`],
  ['usage', (deep: string) => `{"choices":[],"usage":${deep}}`],
  ['choices', (deep: string) => `{"choices":${deep}}`],
])('an answer whose %s is nested 100,000 times is read by probe, and is no bug', async (_, bodyOf) => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000)
  await using server = await startScriptedServer((socket) => void socket.end(whole(bodyOf(deep))))
  writeFileSync(join(place.folder, 'body.json'), '{"model":"tiny","messages":[]}')
  const { code, stderr } = await place.run([
    'probe',
    `${server.url}v1/chat/completions`,
    '--body',
    'body.json',
  ])
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/^malformed .*\n.* nested more than 500 levels deep\n$/) as string,
  })
})

it(
  'two runs with one port: one has it, and the other names whoever has it',
  { timeout: 120_000 },
  async () => {
    const holder = createServer()
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
    const { port } = holder.address() as AddressInfo
    await new Promise((closed) => holder.close(closed))
    const words = ['run', 'fake', '--engine-path', fakeEngine, '--only', 'health', '--port', String(port)]
    const both = await Promise.all(
      ['a', 'b'].map((out) => place.run([...words, '--out', out], 'slow-start:3000')),
    )
    const said = both.map(({ code, stdout }) => `${code} ${stdout}`).toSorted()
    expect(said[0]).toMatch(/^0 /)
    expect(said[1]).toMatch(/^[34] [^]*(?:environment\/port-taken|startup\/not-ours)/)
  },
)
