/** Asserts the budgets that no lint rule knows; file and function sizes are oxlint's. */
import { globSync, readFileSync } from 'node:fs'

const largestMedianLines = 70
const mostDependencies = 6
const fewestWordsOfComment = 4
const drawer = /(^|\/)(utils?|helpers?|common|lib|misc|types|core)(\/|\.ts$)/

const sources = globSync('src/**/*.ts').filter((path) => !path.endsWith('.test.ts'))
const lines = sources.map((path) => readFileSync(path, 'utf8').split('\n').length - 1).sort((a, b) => a - b)
const median = lines[Math.floor(lines.length / 2)] ?? 0
const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  dependencies: Record<string, string>
}
const headless = sources.filter((path) => !readFileSync(path, 'utf8').startsWith('/**'))

/** Doc comments that say next to nothing: a name that needs one needs a sentence. */
function shortComments(path: string): readonly string[] {
  const comments = readFileSync(path, 'utf8').matchAll(/\/\*\*(.*?)\*\//gs)
  const texts = [...comments].map(([, text = '']) => text.replaceAll(/\s+\*?\s*/g, ' ').trim())
  return texts
    .filter((text) => text.split(' ').filter((word) => /\w/.test(word)).length < fewestWordsOfComment)
    .map((text) => `${path}: a comment of fewer than ${fewestWordsOfComment} words says too little: ${text}`)
}

const problems = [
  ...(median > largestMedianLines
    ? [`the median file has ${median} lines (at most ${largestMedianLines})`]
    : []),
  ...sources.filter((path) => drawer.test(path)).map((path) => `${path} is a drawer, not a room`),
  ...headless.map((path) => `${path} does not start with a sentence on what it is for`),
  ...sources.flatMap(shortComments),
  ...(Object.keys(dependencies).length > mostDependencies
    ? [`more than ${mostDependencies} run-time dependencies`]
    : []),
]
for (const problem of problems) process.stdout.write(`${problem}\n`)
process.stdout.write(`${sources.length} files, median ${median} lines, largest ${lines.at(-1) ?? 0}\n`)
process.exitCode = problems.length === 0 ? 0 : 1
