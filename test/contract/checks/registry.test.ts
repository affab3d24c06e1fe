/** Every check that ships obeys the contract of checks, and its judge tells good evidence from bad. */
import { existsSync, globSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Check, Finding, Judgement, ServerFacts } from '../../../src/contract/check.ts'
import { allChecks } from '../../../src/checks/plan-checks.ts'
import * as registry from '../../../src/checks/registry.ts'
import { parseJson } from '../../../src/openai/read-json.ts'
import { readFixture } from '../../fixtures/exchange-fixture.ts'
import { type Mutants, reply } from '../../fixtures/mutate.ts'

const src = new URL('../../../src/checks/', import.meta.url)
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/
/** OpenAI's fields that every server has to understand; others need a claim. */
const openaiFields =
  'model prompt messages max_tokens max_completion_tokens temperature top_p n seed stream stream_options stop ' +
  'presence_penalty frequency_penalty logit_bias logprobs top_logprobs echo tools tool_choice parallel_tool_calls response_format'
const claimedFields: Readonly<Record<string, Check['needs'][number]>> = {
  return_token_ids: 'token-ids',
  return_tokens_as_token_ids: 'token-ids',
  cache_salt: 'prefix-caching',
  structured_outputs: 'constraints',
  lora_name: 'lora-updates',
  lora_path: 'lora-updates',
  load_inplace: 'lora-updates',
}

const camelCase = (id: string): string =>
  id.replace(/[/-]([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

interface Case {
  readonly check: Check
  readonly mutants: Mutants
  readonly good: Parameters<Check['judge']>[0]
  /** Request fields that the preset itself asks for. */
  readonly presetFields: readonly string[]
  /** Sampling parameters that the engine documents. */
  readonly engineFields: readonly string[]
  /** @param name of a mutant, which may come with facts of its own */
  judge(transcript: Case['good'], name?: string): Judgement
}

async function caseOf(check: Check): Promise<Case> {
  const fixture = readFixture(check.id)
  if (fixture === undefined)
    throw new Error(
      `test/fixtures/exchanges/${check.id}.json is missing: start a right server, such as \`servewright up tiny\`, and run node test/fixtures/record-exchanges.ts URL PRESET SERVER-COMMAND ${check.id}`,
    )
  if (!existsSync(new URL(`../../fixtures/mutants/${check.id}.ts`, import.meta.url)))
    throw new Error(
      `test/fixtures/mutants/${check.id}.ts is missing: export \`mutants\` with one mutant for each of its codes (${check.codes.join(', ')})`,
    )
  const url = new URL(`../../fixtures/mutants/${check.id}.ts`, import.meta.url).href
  const { mutants } = (await import(/* @vite-ignore */ url)) as { mutants: Mutants }
  return {
    check,
    mutants,
    good: mutants.good?.(fixture.exchanges) ?? fixture.exchanges,
    presetFields: presetFieldsOf(fixture.facts),
    engineFields: Object.keys(fixture.facts.engine?.sampling ?? {}),
    judge: (transcript, name = '') =>
      check.judge(transcript, mutants.facts?.[name]?.(fixture.facts) ?? fixture.facts),
  }
}

function presetFieldsOf({ expectations }: ServerFacts): readonly string[] {
  const { on, off, exclude, budget } = expectations.reasoning ?? {}
  return Object.keys({ ...on, ...off, ...exclude, ...budget?.fields })
}

function findingsOf(judgement: Judgement): readonly Finding[] {
  if ('vacuous' in judgement) throw new Error(`vacuous: ${judgement.vacuous}`)
  return judgement
}

describe('the registry', () => {
  it('holds every check that there is, each once', () => {
    // `parts/` is what the checks of an area share.
    const files = globSync('*/*.ts', { cwd: src }).filter(
      (path) => !path.endsWith('.test.ts') && !path.startsWith('judges/'),
    )
    const ids = files.map((path) => path.replace(/\.ts$/, ''))
    const named = allChecks.map(({ id }) => id)
    const todo =
      'src/checks/registry.ts has one line for each file src/checks/AREA/SLUG.ts, and its id is AREA/SLUG'
    expect(named.toSorted(), todo).toEqual(ids.toSorted())
  })

  it.each(Object.entries(registry))('names %s after its id, which is its path', (name, check) => {
    expect(name).toBe(camelCase(check.id))
    expect(existsSync(new URL(`${check.id}.ts`, src))).toBe(true)
  })

  it.each(allChecks)(
    '$id has a title, names the fault it answers, and has codes in kebab case of which none is repeated',
    ({ title, answers, codes }) => {
      expect(title).toMatch(/^\S.*[^.]$/)
      expect(answers).toMatch(/^\S.{20,}[^.]$/)
      expect(new Set(codes).size).toBe(codes.length)
      for (const code of codes) expect(code).toMatch(kebab)
    },
  )
})

const cases = await Promise.all(allChecks.map(caseOf))

describe.each(cases)('$check.id', ({ check, mutants, good, presetFields, engineFields, judge }) => {
  it('passes the good transcript', () => {
    expect(judge(good)).toEqual([])
  })

  it('has a mutant for each of its codes', () => {
    expect(['not-answered', ...Object.keys(mutants.findings)].toSorted()).toEqual(check.codes.toSorted())
  })

  it.each(Object.entries(mutants.findings))('finds %s, and says where', (code, mutate) => {
    const transcript = mutate(good)
    const findings = findingsOf(judge(transcript, code))
    expect(findings.map((finding) => finding.code)).toContain(code)
    for (const finding of findings) {
      expect(check.codes).toContain(finding.code)
      expect(Object.keys(transcript)).toContain(finding.exchange)
      expect(finding.message).toMatch(/^\S.*\.$/su)
    }
  })

  it.each(Object.keys(good).slice(0, 1))('rejects a server that breaks off %s', (name) => {
    const broken = reply(name, () => ({
      failure: { kind: 'reset', phase: 'body', message: 'The connection broke.' },
    }))
    expect(judge(broken(good))).toEqual([expect.objectContaining({ code: 'not-answered', exchange: name })])
  })

  it.each(Object.entries(mutants.vacuous ?? {}))('learns nothing from: %s', (name, mutate) => {
    expect(judge(mutate(good), name)).toHaveProperty('vacuous')
  })

  it.each(Object.entries(mutants.tolerated ?? {}))('tolerates: %s', (name, mutate) => {
    expect(judge(mutate(good), name)).toEqual([])
  })

  it('sends nothing of a server’s own without a claim', () => {
    const allowed = [
      ...openaiFields.split(' '),
      ...engineFields,
      ...(check.needs.includes('reasoning') ? presetFields : []),
      ...Object.keys(claimedFields).filter((field) => check.needs.includes(claimedFields[field] ?? 'chat')),
    ]
    for (const { request } of Object.values(good)) {
      const parsed = parseJson(request.body ?? '')
      // Other routes have fields of their own, and are asked only where they are claimed.
      if ('problem' in parsed || !/\/(chat\/)?completions$/.test(request.url)) continue
      expect(allowed).toEqual(expect.arrayContaining(Object.keys(parsed.value as object)))
    }
  })
})
