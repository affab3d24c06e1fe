/** What npm shows: links of the README that lead nowhere are worse than none. */
import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const readme = readFileSync('README.md', 'utf8')
const links = Array.from(readme.matchAll(/\]\(([^)\s#]+)[^)]*\)/g), ([, target = '']) => target)
const inside = links.filter((target) => !/^\w+:/.test(target))

it('the README names files of the repository', () => {
  expect(inside.length).toBeGreaterThan(3)
  expect(inside.filter((target) => !existsSync(target))).toEqual([])
})

it('npm can tell where they are: package.json names repository, home page and keywords', () => {
  const { repository, homepage, keywords } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly repository: { readonly url: string }
    readonly homepage: string
    readonly keywords: readonly string[]
  }
  expect(repository.url).toMatch(/^git\+https:\/\/.+\.git$/)
  expect(homepage.startsWith(repository.url.replace(/^git\+|\.git$/g, ''))).toBe(true)
  expect(keywords.length).toBeGreaterThan(3)
})
