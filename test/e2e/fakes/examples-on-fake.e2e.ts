import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { RunReport } from '../../../src/contract/report.ts'
import { startFakeEngine } from '../../fake-engine/start-fake-engine.ts'
import { installPackage, type InstalledPackage, type RunResult } from '../../workplaces/installed-package.ts'
import { fakeEngine, fakeInfo } from '../../workplaces/cli-workplace.ts'

/**
 * The examples as a user runs them: on the package as it is published, with the fake engine in place of vLLM. Here, since
 * TypeScript has to build the package first, and then checks the examples against its declarations.
 */
let installed: InstalledPackage
beforeAll(async () => {
  installed = await installPackage()
  return () => installed[Symbol.dispose]()
})

const fake = { VIRTUAL_ENV: fakeEngine, SERVEWRIGHT_TEST_NODE: process.execPath, FAKE_ENGINE_INFO: fakeInfo }

const run = (
  example: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<RunResult> => installed.run(join('examples', example), args, { ...fake, ...env })

const report = (example: string): RunReport =>
  JSON.parse(
    readFileSync(
      join(installed.folder, 'examples', example, 'servewright-report/latest/report.json'),
      'utf8',
    ),
  ) as RunReport

describe('the examples, on the published package', () => {
  it('own-preset passes at once', async () => {
    const { code, output } = await run('own-preset', [installed.vitest, 'run'])
    expect(output).toMatch(/^accepted · .+\n {2}3 passed · 0 failed/m)
    expect(code).toBe(0)
    expect(report('own-preset').servers[0]).toMatchObject({ preset: 'mine', teardown: { findings: [] } })
  })

  it('own-preset runs against several presets by ONLINE_CONFIG', async () => {
    const { output } = await run('own-preset', [installed.vitest, 'run'], { ONLINE_CONFIG: 'mine,tiny' })
    expect(output).toContain('mine: stopped')
    expect(output).toContain('tiny: ready')
  })

  it('attach leaves the server running', async () => {
    await using engine = await startFakeEngine({ args: ['--served-model-name', 'theirs'] })
    const env = { SERVER_URL: engine.url, SERVER_MODEL: 'theirs' }
    const { code, output } = await run('attach', [installed.vitest, 'run'], env)
    expect(output).toMatch(/^accepted · .+\n {2}9 passed · 0 failed/m)
    expect(code).toBe(0)
    expect((await fetch(`${engine.url}/health`)).status).toBe(200)
  })

  it('custom-check is run by tests, and by the command line', async () => {
    const tested = await run('custom-check', [installed.vitest, 'run'])
    expect(tested.output).toMatch(/^accepted · .+\n {2}4 passed · 0 failed/m)
    expect(tested.code).toBe(0)
    const { code, output } = await run('custom-check', [installed.bin, 'run', 'mine', '--only', 'house'])
    expect(output).toContain('house/brief')
    expect(code).toBe(0)
  })

  it('init writes what own-preset is', async () => {
    const { code } = await run('.', [installed.bin, 'init', 'fresh'])
    expect(code).toBe(0)
    const { output } = await run('fresh', [installed.vitest, 'run'])
    expect(output).toMatch(/^accepted · .+\n {2}3 passed · 0 failed/m)
  })

  it('their types fit the published declarations', () => {
    const strict = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true }
    const target = { target: 'es2023', lib: ['es2023', 'esnext.disposable'], types: ['node'] }
    const modules = { module: 'nodenext', moduleResolution: 'nodenext', allowImportingTsExtensions: true }
    const compilerOptions = { noEmit: true, ...strict, ...target, ...modules }
    const config = { compilerOptions, include: ['examples'] }
    writeFileSync(join(installed.folder, 'tsconfig.json'), JSON.stringify(config))
    writeFileSync(
      join(installed.folder, 'examples/typed-config.ts'),
      `import { defineConfig, definePreset } from 'servewright'
       export default defineConfig({
         default: 'mine',
         presets: { mine: definePreset({ engine: 'vllm', model: './weights', options: { maxModelLen: 4096 } }) },
       })
       // @ts-expect-error An option of another type.
       definePreset({ engine: 'vllm', options: { maxModelLen: 'long' } })`,
    )
    const tsc = join(installed.folder, 'node_modules/typescript/bin/tsc')
    const { stdout, status } = spawnSync(process.execPath, [tsc, '-p', installed.folder], {
      encoding: 'utf8',
    })
    expect(stdout).toBe('')
    expect(status).toBe(0)
  })
})
