import { spawnSync } from 'node:child_process'
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servewright-imports-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function check(root: string): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync('python3', ['scripts/check-imports.py', root], {
    encoding: 'utf8',
  })
  return { status, output: stdout + stderr }
}

/** Checks a package of these files, each of one line of Python. */
function checkPackage(files: Readonly<Record<string, string>>): ReturnType<typeof check> {
  const root = join(folder, 'planted')
  for (const [name, text] of Object.entries({ '__init__.py': '', ...files })) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), `${text}\n`)
  }
  return check(root)
}

describe('npm run check, imports of Python modules', () => {
  it('passes the modules of the zoo, having read the imports between them', () => {
    const { status, output } = check('zoo/train')
    expect(output).toMatch(/^\d\d modules, [1-9]\d imports of one another$/m)
    expect(status).toBe(0)
  })

  it.each([
    ['relative', { 'a.py': 'from .b import x', 'b.py': 'from . import c', 'c.py': 'import planted.a' }],
    ['absolute', { 'a.py': 'import planted.b', 'b.py': 'from planted import c', 'c.py': 'from .a import x' }],
    [
      'only for type checking',
      {
        'a.py': 'from .b import x',
        'b.py': 'from .c import x',
        'c.py': 'if TYPE_CHECKING: from .a import x',
      },
    ],
  ])('finds a circle of imports, %s', (_, files) => {
    const { status, output } = checkPackage(files)
    expect(output).toMatch(/a circle of imports: .*planted\.a → planted\.b/)
    expect(status).toBe(1)
  })

  it('finds a circle through a package, and through what is above it', () => {
    const { status, output } = checkPackage({
      'a.py': 'from .inner import x',
      'inner/__init__.py': 'from .b import x',
      'inner/b.py': 'from ..a import x',
    })
    expect(output).toContain('planted.inner → planted.inner.b')
    expect(status).toBe(1)
  })

  it('finds a circle that a function hides, and names the line', () => {
    const hidden = 'def f() -> None:\n    from .a import x'
    const { status, output } = checkPackage({ 'a.py': 'from .b import x', 'b.py': hidden })
    expect(output).toContain('a circle of imports: ')
    expect(output).toContain('b.py:2 imports planted.a inside a function')
    expect(status).toBe(1)
  })

  it('allows a function to import what is not of the package', () => {
    const { status } = checkPackage({ 'a.py': 'async def f() -> None:\n    from peft import PeftModel' })
    expect(status).toBe(0)
  })

  it('does not pass a folder without Python files', () => {
    expect(check(folder)).toMatchObject({
      status: 1,
      output: expect.stringContaining('no Python files') as string,
    })
  })
})
