/** The site of the documentation: `npm run site` builds it, without a network, into docs/.vitepress/dist. */
import { readFileSync } from 'node:fs'
import { defineConfig } from 'vitepress'

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  description: string
  repository?: { url: string }
}
const source = manifest.repository?.url.replace(/^git\+/, '').replace(/\.git$/, '')

/** A page may point at a file of the repository that is not a page: readers of the site find it where the source is. */
const outside = /^(?:\.\/)?(?:\.\.\/)+/

const page = (text: string, link: string) => ({ text, link })

export default defineConfig({
  title: 'Servewright',
  description: manifest.description,
  cleanUrls: true,
  lastUpdated: false,
  srcExclude: ['**/node_modules/**'],
  ignoreDeadLinks: [outside, /^https?:\/\/(127\.0\.0\.1|localhost)/],
  markdown: {
    config(md) {
      md.core.ruler.push('outside', ({ tokens }) => {
        for (const { children } of tokens)
          for (const token of children ?? []) {
            const href = token.type === 'link_open' ? token.attrGet('href') : null
            if (source && href && outside.test(href))
              token.attrSet('href', `${source}/blob/main/${href.replace(outside, '')}`)
          }
      })
    },
  },
  themeConfig: {
    outline: [2, 3],
    search: { provider: 'local' },
    nav: [page('Start', '/start'), page('Commands', '/commands'), page('Checks', '/checks')],
    sidebar: [
      {
        text: 'First',
        items: [
          page('Five minutes', '/start'),
          page('What a run is', '/concepts'),
          page('Coming from pytest', '/coming-from-pytest'),
          page('On AWS Neuron', '/neuron'),
        ],
      },
      {
        text: 'Use',
        items: [
          page('Commands', '/commands'),
          page('Presets', '/presets'),
          page('After a run', '/after-a-run'),
          page('Your own checks', '/own-checks'),
          page('Tests in Vitest', '/vitest'),
          page('CI', '/ci'),
          page('Load and its numbers', '/load'),
          page('The clock', '/clock'),
          page('Accelerators', '/accelerators'),
          page('Load from several machines', '/fleet'),
          page('Model paths', '/model-paths'),
          page('Goldens', '/goldens'),
        ],
      },
      {
        text: 'Look up',
        items: [
          page('Checks', '/checks'),
          page('Findings', '/findings'),
          page('Servers that were judged', '/servers'),
          page('Benchmarks', '/benchmarks'),
        ],
      },
      {
        text: 'Trust',
        items: [
          page('How it is tested, and what it cannot see', '/how-it-is-tested'),
          page('Faults that are tried on it', '/faults'),
        ],
      },
    ],
  },
})
