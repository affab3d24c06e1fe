/** Finds turns of phrase that stop a reader, in whatever a source file says: messages, hints, titles and comments. */
import { globSync, readFileSync } from 'node:fs'

/** Turns that a machine can find, and what to write instead. */
const banned: readonly (readonly [RegExp, string])[] = [
  [/(?<!\bthere )\bis no(ne)?\b(?! (longer|more|less)\b)/i, 'write "is not a …"'],
  [/\bputs? up with\b/i, 'write "allowed" or "accepted"'],
  [/\bso-many/i, 'write the number, or "this number of"'],
  [/\b(is|are|was|were|be|been) (better )?told\b/i, 'write "reported", "shown" or "known"'],
  [/(^\s*\*|\/\*\*|\/\/|[.!?]) Of |['"`]Of (?!f)/, 'begin with what the sentence is about'],
]

const [root = 'src'] = process.argv.slice(2)
const sources = globSync(`${root}/**/*.ts`).filter((path) => !path.endsWith('.test.ts'))

function problemsIn(path: string): readonly string[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line, index) =>
      banned
        .filter(([turn]) => turn.test(line))
        .map(([turn, advice]) => `${path}:${index + 1}: "${turn.exec(line)?.[0].trim()}": ${advice}`),
    )
}

const problems = sources.flatMap(problemsIn)
for (const problem of problems) process.stdout.write(`${problem}\n`)
process.stdout.write(`${sources.length} files read for their words\n`)
process.exitCode = problems.length === 0 ? 0 : 1
