import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { commandsPage, renderCommands } from '../../../scripts/render-commands-page.ts'
import { fillMetrics, loadPage } from '../../../scripts/render-metrics-table.ts'
import { presetsPage, renderPresets } from '../../../scripts/render-presets-page.ts'
import { createProgram } from '../../../src/cli/program.ts'
import { metrics } from '../../../src/contract/latency-metrics.ts'
import { openPresetBook } from '../../../src/presets/preset-book.ts'

const read = (path: string): string => readFileSync(path, 'utf8')

describe('pages that `npm run docs` writes', () => {
  it('docs/commands.md is what the command line says', () => {
    expect(read(commandsPage)).toBe(renderCommands())
    for (const command of createProgram().commands)
      expect(read(commandsPage)).toContain(`## servewright ${command.name()}\n`)
  })
  it('docs/presets.md has every preset that ships', () => {
    expect(read(presetsPage)).toBe(renderPresets())
    for (const name of openPresetBook().names) expect(read(presetsPage)).toContain(`| \`${name}\` |`)
  })
  it('docs/load.md has the formula of every metric', () => {
    expect(read(loadPage)).toBe(fillMetrics(read(loadPage)))
    for (const name of Object.keys(metrics)) expect(read(loadPage)).toContain(`| \`${name}\` |`)
  })
})

describe('the site', () => {
  it('lists every page', () => {
    const config = read('docs/.vitepress/config.ts')
    const pages = globSync('docs/*.md').map((path) => path.replace(/^docs|\.md$/g, ''))
    expect(pages.filter((page) => page !== '/index' && !config.includes(`'${page}'`))).toEqual([])
  })
})

describe('recipes for CI', () => {
  it.each(['action.yml', 'examples/own-preset/ci/github.yml', ...globSync('docs/ci/*.yml')])(
    '%s is YAML',
    (path) => {
      expect(parse(read(path))).toBeTypeOf('object')
    },
  )
})
