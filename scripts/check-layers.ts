/**
 * Asserts the layer rules, and that the tool has really read the sources: a parser that reads nothing passes all.
 * With each violation it prints what to do instead.
 */
import { globSync } from 'node:fs'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import extractConfig from 'dependency-cruiser/config-utl/extract-depcruise-config'
import extractTypeScript from 'dependency-cruiser/config-utl/extract-ts-config'
import { rooms } from './read-layers.ts'

const config = await extractConfig('./.dependency-cruiser.cjs')
const options = { ...config.options, ruleSet: config, validate: true }
const { output } = await cruise(['src'], options, undefined, { tsConfig: extractTypeScript('tsconfig.json') })
const { summary, modules } = output as ICruiseResult

const advice = new Map(config.forbidden?.map(({ name, comment }) => [name, comment]))
// A rule of one import is named after its room and the other one: layer-report/engines.
const violations = summary.violations.map(
  ({ rule: { name }, from, to }) => `${name.split('/')[0]}: ${from} → ${to}\n    ${advice.get(name) ?? ''}`,
)

const sources = globSync('src/**/*.ts')
const read = new Set(modules.map(({ source }) => source))
const unread = sources.filter((path) => !read.has(path))

const roomOf = (path: string): string | undefined => /^src\/([^/]+)\//.exec(path)?.[1]
const used = new Set(
  modules.flatMap(({ source, dependencies }) =>
    dependencies.map(({ resolved }) => `${roomOf(source)} ${roomOf(resolved)}`),
  ),
)
const unused = rooms.flatMap(({ room, mayImport }) =>
  mayImport
    .filter((other) => !used.has(`${room} ${other}`))
    .map((other) => `layers.json lets ${room}/ import ${other}/, which no file does: take it out`),
)

for (const problem of [...violations, ...unused]) process.stdout.write(`${problem}\n`)
if (unread.length > 0) process.stdout.write(`not read by dependency-cruiser: ${unread.join(', ')}\n`)
process.stdout.write(`${modules.length} modules, ${summary.totalDependenciesCruised ?? 0} dependencies\n`)
process.exitCode = violations.length + unused.length + unread.length === 0 ? 0 : 1
