/** `servewright init`: a config with one preset, and one test that passes at once. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Command } from 'commander'
import { UsageError } from '../../base/errors.ts'
import { packageRoot } from '../../host/package-root.ts'
import { makeFolders, unwritable } from '../../host/unwritable.ts'

/** The example is what init writes, so that what is tested there is what people get. */
const source = join(packageRoot, 'examples/own-preset')
const files = ['servewright.config.yaml', 'vitest.config.mts', 'online/mine.test.ts'] as const
const workflow = '.github/workflows/servewright.yml'
/** Where a file of the example lies that has another place in a project. */
const sources: Readonly<Record<string, string>> = { [workflow]: 'ci/github.yml' }
/** Two files for the same purpose would hide one another. */
const roles = /^(servewright|vitest|vite)\.config\.\w+$/

export function initCommand(): Command {
  return new Command('init')
    .description('write a config with one preset and one passing test; overwrite nothing')
    .argument('[folder]', 'folder to write them to', '.')
    .option('--github', `also write ${workflow}, which runs the preset for each pull request`)
    .action((folder: string, { github }: { github?: true }) =>
      init(resolve(folder), github ? [...files, workflow] : files),
    )
}

function inTheWay(folder: string, names: readonly string[]): readonly string[] {
  const same = names.filter((name) => existsSync(join(folder, name)))
  const alike = existsSync(folder) ? readdirSync(folder).filter((name) => roles.test(name)) : []
  return [...new Set([...same, ...alike])]
}

function write(folder: string, name: string): void {
  const target = join(folder, name)
  makeFolders(dirname(target))
  writeFileSync(target, readFileSync(join(source, sources[name] ?? name)), { flag: 'wx' })
}

/** @throws UsageError `usage/would-overwrite`, with nothing written, or `usage/unwritable-output` */
function init(folder: string, names: readonly string[]): void {
  try {
    const there = inTheWay(folder, names)
    if (there.length > 0) {
      throw new UsageError('usage/would-overwrite', `${folder} already has ${there.join(', ')}`, {
        hint: 'Name another folder, such as `servewright init online`.',
        facts: { there },
      })
    }
    for (const name of names) write(folder, name)
  } catch (cause) {
    if (cause instanceof UsageError) throw cause
    throw unwritable(`${folder} cannot be written to`, 'Name a folder that you may write to.', cause)
  }
  const steps = [
    ...names.map((name) => `wrote  ${join(folder, name)}`),
    '',
    'Next, in that folder:',
    '  npm install --save-dev servewright vitest',
    '  npx servewright install vllm    # once a machine, unless vLLM is there',
    '  npx servewright run mine        # the whole proof of the preset',
    '  npx vitest run                  # your tests, against the same preset',
    '',
  ]
  process.stdout.write(steps.join('\n'))
}
