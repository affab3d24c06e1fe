/** Secrets of each kind, a server that quotes what it knows in each form, and a look into everything that is left of a run. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { formsOf } from '../../fake-engine/quote-key.ts'
import { startFakeEngine } from '../../fake-engine/start-fake-engine.ts'
import {
  createWorkplace,
  fakeEngine,
  type CliResult,
  type CliRun,
  type Workplace,
} from '../../workplaces/cli-workplace.ts'

const config = `
presets:
  guarded:
    extends: tiny
    title: "A title that \\e[2J\\e]0;acts\\a \\u202e"
    model: zoo:llama
    options: { offline: false }
    claims: [completions, chat, api-key]
    needs: { memoryGiB: 0.1 }
    expectations: {}
    startup: { capMs: 30000, stallMs: 10000 }
    shutdown: { graceMs: 2000 }
    env: { SITE_KEY: '\${SITE_KEY}', FAKE_ENGINE_MODE: 'quotes-key,acts-on-terminals' }
`

/** None is a part of another, and none stands in any text but by a leak. */
const key = 'sk-caNary0kEy77zq'
const passed = 'caNary1siTe88zq'
/** Variables of the user that are nothing to a server. */
const kept = {
  HF_TOKEN: 'caNary2huB99zq',
  AWS_SESSION_TOKEN: 'caNary3awS66zq',
  DATABASE_URL: 'postgres://me:caNary4pw55zq@host/db',
  API_KEYS: 'caNary5onE44zq,caNary6twO33zq',
  MYKEY: 'caNary7mY22zq',
}
const given = { SERVEWRIGHT_API_KEY: key, SITE_KEY: passed, ...kept }
const canaries = [
  key,
  ...(Object.values(given)
    .join(' ')
    .match(/caNary\w+/g) ?? []),
]

let place: Workplace
beforeEach(() => {
  place = createWorkplace()
  writeFileSync(join(place.folder, 'servewright.config.yaml'), config)
})
afterEach(() => place[Symbol.dispose]())

function written(): string {
  const files = readdirSync(place.folder, { recursive: true, withFileTypes: true }).filter((file) =>
    file.isFile(),
  )
  return files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8')).join('\n')
}

/** Every form of every canary that is a part of the text. */
function leaksIn(text: string): readonly string[] {
  const lower = text.toLowerCase()
  return canaries.flatMap((canary) => {
    const forms = formsOf(canary)
    // Base64 differs at its ends by what stands beside the secret.
    const cores = forms.map((form) => (form.length > 2 * canary.length ? form : form.slice(4, -4)))
    return [...forms, ...cores].filter((form) => form.length >= 8 && lower.includes(form.toLowerCase()))
  })
}

/** The command lines of all processes, until the run has ended. */
async function commandLines(run: CliRun): Promise<string> {
  const seen = new Set<string>()
  while (run.child.exitCode === null && run.child.signalCode === null) {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        seen.add(readFileSync(`/proc/${pid}/cmdline`, 'latin1'))
      } catch {
        // Gone meanwhile.
      }
    }
    await sleep(100)
  }
  return [...seen].join('\n')
}

const text = ({ stdout, stderr }: CliResult): string => `${stdout}\n${stderr}`
const controls = /(?![\t\n])[\p{Cc}\p{Bidi_Control}]/u

describe('no canary', () => {
  it('is left of a run whose server quotes what it knows', async () => {
    const only = ['--only', 'errors/unknown-model,errors/malformed-json,stream/chat-contract']
    const run = place.start(['run', 'guarded', '--engine-path', fakeEngine, ...only], '', given)
    const lines = await commandLines(run)
    const result = await run.ended
    expect(place.report().servers[0]?.processes[0]?.environment).toMatchObject({
      VLLM_API_KEY: '[secret]',
      SITE_KEY: '[secret]',
    })
    // The server said it all.
    const log = readFileSync(join(place.folder, 'servewright-report/latest/server.log'), 'utf8')
    expect(log).toContain('environment: {')
    expect(log).toContain('refused: ')
    expect(log).not.toMatch(/HF_TOKEN|AWS_SESSION_TOKEN|DATABASE_URL|API_KEYS|MYKEY|SERVEWRIGHT_API_KEY/)
    expect(JSON.stringify(place.report())).toContain('bad key [secret]')
    expect(leaksIn(text(result))).toEqual([])
    expect(leaksIn(written())).toEqual([])
    expect(leaksIn(lines)).toEqual([])
    // Frames held its halves, and then its letters.
    expect(written()).not.toContain(key.slice(key.length >> 1))
    const streams = place.report().checks.flatMap(({ exchanges }) => Object.values(exchanges))
    const said = streams.map(({ frames }) =>
      Array.from(JSON.stringify(frames).matchAll(/"content\\":\\"(.*?)\\"/g), ([, piece]) => piece).join(''),
    )
    expect(said.join('')).toContain('[secret] [secret]')
    expect(leaksIn(said.join(''))).toEqual([])
    expect(text(result)).not.toMatch(controls)
  })

  it('is left where bodies are kept as base64, or where several presets are one report', async () => {
    const only = ['--only', 'errors/unknown-model']
    const run = ['run', 'guarded', 'guarded', '--json', '--engine-path', fakeEngine, ...only]
    writeFileSync(
      join(place.folder, 'servewright.config.yaml'),
      config.replace('quotes-key,', 'quotes-key,bad-utf8,'),
    )
    const result = await place.run(run, '', given)
    expect(written().includes('bodyBase64')).toBe(true)
    expect(leaksIn(text(result))).toEqual([])
    const found = Array.from(written().matchAll(/Base64":"([^"]*)"/g), ([, bytes = '']) => bytes)
    expect(found.length).toBeGreaterThan(0)
    for (const bytes of found) expect(Buffer.from(bytes, 'base64').toString('base64')).toBe(bytes)
    expect(leaksIn(found.map((bytes) => Buffer.from(bytes, 'base64').toString('latin1')).join('\n'))).toEqual(
      [],
    )
    expect(leaksIn(written())).toEqual([])
  })

  it('is left of a plan', async () => {
    const result = await place.run(['plan', 'guarded', '--engine-path', fakeEngine], '', given)
    expect(result.code).toBe(0)
    expect(text(result)).toContain("SITE_KEY='[secret]'")
    expect(readFileSync(join(place.folder, 'servewright-report/plan-guarded/launch.sh'), 'utf8')).toContain(
      ': "${SITE_KEY:?',
    )
    expect(leaksIn(text(result) + written())).toEqual([])
    expect(text(result)).not.toMatch(controls)
  })

  it('is left of a load, of a probe and of a refusal', async () => {
    await using engine = await startFakeEngine({
      args: [],
      mode: 'quotes-key,token-500',
      env: { VLLM_API_KEY: key },
    })
    const load = [
      'load',
      '--url',
      engine.url,
      '--model',
      'tiny',
      '--users',
      '1',
      '--requests',
      '2',
      '--timings',
      'timings',
    ]
    expect(leaksIn(text(await place.run(load, '', given)))).toEqual([])
    writeFileSync(join(place.folder, 'body.json'), '{"model": "other", "messages": []}')
    const probe = ['probe', `${engine.url}/v1/chat/completions`, '--body', 'body.json']
    const probed = await place.run(probe, '', given)
    expect(probed.stdout).toContain('bad key [secret]')
    expect(leaksIn(text(probed))).toEqual([])
    const header = await place.run([...probe, '--header', `authorization ${key}`])
    expect(header.code).toBe(2)
    expect(leaksIn(text(header))).toEqual([])
    const wrong = await place.run(['run', 'guarded', `--api-key=${key}`])
    expect(wrong.code).toBe(2)
    expect(leaksIn(text(wrong) + written())).toEqual([])
  })
})
