/** Asserts the layer rules, and that the tool has really read the sources: a parser that reads nothing passes all. */
import { globSync } from 'node:fs'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import extractConfig from 'dependency-cruiser/config-utl/extract-depcruise-config'
import extractTypeScript from 'dependency-cruiser/config-utl/extract-ts-config'

const config = await extractConfig('./.dependency-cruiser.cjs')
const options = { ...config.options, ruleSet: config, validate: true }
const { output } = await cruise(['src'], options, undefined, { tsConfig: extractTypeScript('tsconfig.json') })
const { summary, modules } = output as ICruiseResult

const sources = globSync('src/**/*.ts')
const read = new Set(modules.map(({ source }) => source))
const unread = sources.filter((path) => !read.has(path))

for (const { rule, from, to } of summary.violations) process.stdout.write(`${rule.name}: ${from} → ${to}\n`)
if (unread.length > 0) process.stdout.write(`not read by dependency-cruiser: ${unread.join(', ')}\n`)
process.stdout.write(`${modules.length} modules, ${summary.totalDependenciesCruised ?? 0} dependencies\n`)
process.exitCode = summary.violations.length + unread.length === 0 ? 0 : 1
