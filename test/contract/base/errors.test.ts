import { globSync, readFileSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { errorCodes } from '../../../src/base/errors.ts'

const sources = globSync('src/**/*.ts')
  .filter((path) => !path.endsWith('.test.ts') && path !== 'src/base/errors.ts')
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n')
const launcher = readFileSync('bin/servewright.mjs', 'utf8')

const matcher = /^(toBe|toEqual|toMatchObject|toContain|toThrow|toMatch|toHaveProperty|toContainEqual)$/

/** Whether the arguments of a call are what a test expects: those of a matcher that is not turned round, or rows. */
function holdsExpectations({ expression }: ts.CallExpression): boolean {
  if (!ts.isPropertyAccessExpression(expression)) return false
  if (expression.name.text === 'each') return true
  return matcher.test(expression.name.text) && !expression.expression.getText().endsWith('.not')
}

/** Names of the rows that stand apart from their `each`. */
function namedRows(file: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && holdsExpectations(node))
      for (const argument of node.arguments)
        for (const [name] of argument.getText().matchAll(/^[A-Za-z]+/g)) names.add(name)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return names
}

/** All texts that a test of this file expects. No title, no comment, no name of a variable is one. */
function expectedIn(path: string): readonly string[] {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)
  const rows = namedRows(file)
  const texts: string[] = []
  const visit = (node: ts.Node, expected: boolean): void => {
    if (expected && (ts.isStringLiteralLike(node) || ts.isRegularExpressionLiteral(node)))
      texts.push(node.text.replaceAll('\\/', '/'))
    const isRows = ts.isVariableDeclaration(node) && rows.has(node.name.getText())
    const isCall = ts.isCallExpression(node) && holdsExpectations(node)
    ts.forEachChild(node, (child) =>
      visit(child, expected || isRows || (isCall && child !== node.expression)),
    )
  }
  visit(file, false)
  return texts
}

const tests = [...globSync('src/**/*.test.ts'), ...globSync('test/**/*.test.ts')]
/** Tables that the tests of diagnoses compare with what is diagnosed. */
const tables = globSync('test/contract/engines/*/diagnoses.ts')
const expected = new Set(
  tests.filter((path) => path !== 'test/contract/base/errors.test.ts').flatMap(expectedIn),
)
const diagnosed = tables.map((path) => readFileSync(path, 'utf8')).join('\n')

const isExpected = (code: string): boolean =>
  diagnosed.includes(`'${code}'`) || [...expected].some((text) => text.includes(code))

describe('error codes', () => {
  const all = Object.values(errorCodes).flat()

  it.each(all)('%s is used, and a test expects it', (code) => {
    // The base class throws internal/bug; the launcher runs before any module of ours can be loaded.
    const used = sources.includes(`'${code}'`) || launcher.includes(code) || code === 'internal/bug'
    expect(used, 'no source uses it: delete it').toBe(true)
    expect(isExpected(code), 'no assertion of a test expects it').toBe(true)
  })
})
