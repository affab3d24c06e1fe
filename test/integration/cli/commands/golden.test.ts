/** `servewright golden` with a Python that answers at once, and the goldens that a run refuses. */
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createGoldenSet } from '../../../../src/reference/golden-set.ts'
import { createWorkplace, type Workplace } from '../../../workplaces/cli-workplace.ts'

let workplace: Workplace
beforeEach(() => {
  workplace = createWorkplace()
})
afterEach(() => workplace[Symbol.dispose]())

/** A Python that takes the program's place: its job is kept, and answers come from nowhere. */
function writePython(lines: string): string {
  const path = join(workplace.folder, 'python')
  writeFileSync(path, `#!${process.execPath}\n${lines}`)
  chmodSync(path, 0o755)
  return path
}

const answering = (keep: string): string => `
const { readFileSync, writeFileSync } = require('node:fs')
const [program, job, out] = process.argv.slice(2)
const asked = JSON.parse(readFileSync(job, 'utf8'))
writeFileSync(${JSON.stringify(keep)}, JSON.stringify({ program, ...asked }))
const answer = { ids: [5, 2], text: 'x', ended: true, top_ids: [[5, 6], [2, 6]], top_logprobs: [[-0.1, -9], [-0.1, -9]] }
const prompts = asked.prompts.map((row) => ({ prompt: 'p', prompt_ids: [1], ...row, float32: answer }))
console.log('loading')
writeFileSync(out, JSON.stringify({ model: asked.model, made_by: { script: 'test' }, prompts }))
`

const config = (goldens: string): string => `
presets:
  own:
    extends: tiny
    expectations: { goldens: [{ file: ${goldens} }] }
`

describe('servewright golden', () => {
  it('lets the program answer what the preset expects and what a file asks, and keeps the answers', async () => {
    const kept = join(workplace.folder, 'job.json')
    writeFileSync(join(workplace.folder, 'prompts.txt'), 'Hello\n\nWho are you?\n')
    const words = [
      '--python',
      writePython(answering(kept)),
      '--prompts',
      'prompts.txt',
      '--out',
      'made/g.json',
    ]
    const { code, stdout, stderr } = await workplace.run(['golden', 'tiny', ...words, '--max-tokens', '9'])
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('loading') as string })
    const file = join(workplace.folder, 'made/g.json')
    expect(stdout).toContain('made/g.json')
    expect(JSON.parse(readFileSync(kept, 'utf8'))).toMatchObject({
      program: expect.stringMatching(/launchers\/make-goldens\.py$/) as string,
      path: expect.stringMatching(/zoo\/llama$/) as string,
      model: 'llama',
      dtypes: ['float32'],
      max_new_tokens: 9,
      top: 5,
      trust_remote_code: false,
      prompts: expect.arrayContaining([
        { skill: 'content', prompt: 'The capital of France is' },
        { skill: 'given', messages: [{ role: 'user', content: 'Hello' }] },
        { skill: 'given', messages: [{ role: 'user', content: 'Who are you?' }] },
      ]) as unknown,
    })
    const text = readFileSync(file, 'utf8')
    const { cases } = createGoldenSet({ file, text, sha256: '', model: 'llama' }, { file })
    expect(cases.map(({ name }) => name)).toContain('given 2')
  })

  it('says why there are none, and writes nothing', async () => {
    const python = writePython("console.error('no torch'); process.exit(3)\n")
    const { code, stderr } = await workplace.run(['golden', 'tiny', '--python', python])
    expect(code).toBe(3)
    expect(stderr).toMatch(/environment\/no-goldens.*transformers could not make goldens: no torch/s)
    expect(existsSync(join(workplace.folder, 'golden.json'))).toBe(false)
  })

  it.each([
    ['a file of prompts that is not there', ['--prompts', 'none.txt'], /none\.txt cannot be read/],
    ['another number format', ['--dtypes', 'int4'], /float32, bfloat16/],
    ['no length', ['--max-tokens', '0'], /whole number of at least 1/],
  ])('refuses %s', async (_, words, message) => {
    const { code, stderr } = await workplace.run(['golden', 'tiny', ...words])
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
  })
})

describe('goldens of a preset', () => {
  it.each([
    ['of another model', 'zoo:qwen3', /holds goldens of "qwen3".*"llama"/],
    ['that are not there', './none', /does not exist|cannot be read/],
    ['in a folder without any', 'zoo:eagle', /cannot be read/],
  ])('%s are refused before anything is started', async (_, goldens, message) => {
    writeFileSync(join(workplace.folder, 'servewright.config.yaml'), config(goldens))
    const { code, stderr } = await workplace.run(['plan', 'own'])
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(message) as string })
  })
})
