import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const site = 'docs/.vitepress/dist'

describe('npm run site', () => {
  it('builds every page, whose links all lead somewhere', { timeout: 600_000 }, () => {
    // The builder ends badly for a link to a page that is not there.
    const { status, stderr } = spawnSync('npm', ['run', '--silent', 'site'], { encoding: 'utf8' })
    expect(status, stderr).toBe(0)
    const pages = globSync('docs/*.md').map((path) => path.slice('docs/'.length, -'.md'.length))
    expect(pages.filter((page) => !existsSync(join(site, `${page}.html`)))).toEqual([])
    expect(readFileSync(join(site, 'checks.html'), 'utf8')).toContain('stream/chat-equals-whole')
  })

  it('asks no other host for anything', () => {
    const texts = globSync(`${site}/**/*.html`).map((path) => readFileSync(path, 'utf8'))
    const loaded = texts.flatMap((text) => [
      ...text.matchAll(/<(?:script|link|img)\b[^>]+(?:src|href)="(https?:[^"]+)"/g),
    ])
    expect(loaded.map(([, address]) => address)).toEqual([])
  })
})
