/** A preset that claims a key gets one: made for the run where none is given, and shown nowhere. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWorkplace, fakeEngine, type Workplace } from '../../workplaces/cli-workplace.ts'

const config = `
presets:
  guarded:
    extends: tiny
    title: A server that asks for a key
    model: zoo:llama
    options: { offline: false }
    claims: [completions, chat, api-key]
    needs: { memoryGiB: 0.1 }
    expectations: {}
    startup: { capMs: 30000, stallMs: 10000 }
    shutdown: { graceMs: 2000 }
`
const run = ['run', 'guarded', '--engine-path', fakeEngine, '--only', 'access/generation-guarded']

let place: Workplace
beforeEach(() => {
  place = createWorkplace()
  writeFileSync(join(place.folder, 'servewright.config.yaml'), config)
})
afterEach(() => place[Symbol.dispose]())

/** Everything that the run wrote, of which the key must be no part. */
function written(): string {
  const files = readdirSync(place.folder, { recursive: true, withFileTypes: true }).filter((file) =>
    file.isFile(),
  )
  return files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8')).join('\n')
}

describe('servewright run of a preset that claims api-key', () => {
  it('makes a key, and the server asks for it', async () => {
    const { code, stdout } = await place.run(run, '', { SERVEWRIGHT_API_KEY: '' })
    expect(code).toBe(0)
    const [server] = place.report().servers
    expect(server?.processes[0]?.environment).toMatchObject({ VLLM_API_KEY: '[secret]' })
    const [check] = place.report().checks
    expect(check?.exchanges['/v1/chat/completions with no key']?.status).toBe(401)
    expect(check?.exchanges['/v1/chat/completions with the key']?.status).toBe(200)
    expect(`${stdout}${written()}`).not.toMatch(/sk-[0-9a-f]{8}/)
  })

  it('takes the one that is given', async () => {
    const { code, stdout } = await place.run(run, '', { SERVEWRIGHT_API_KEY: 'canary-of-this-test' })
    expect(code).toBe(0)
    expect(`${stdout}${written()}`).not.toContain('canary-of-this-test')
  })
})
