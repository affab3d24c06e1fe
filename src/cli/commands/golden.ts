/** `servewright golden`: what transformers answers with a preset's own model, for the server to be held against. */
import { readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { defined } from '../../base/defined.ts'
import { EnvironmentError, UsageError } from '../../base/errors.ts'
import { plainText } from '../../base/plain-text.ts'
import type { Preset } from '../../contract/preset.ts'
import { createArtifactFolder } from '../../host/artifacts.ts'
import { catchInterrupts } from '../../host/interrupt.ts'
import { packageRoot, packageVersion } from '../../host/package-root.ts'
import { runCommand } from '../../host/run-command.ts'
import { createRunDirectory } from '../../host/run-directory.ts'
import { serverEnvironment } from '../../host/server-environment.ts'
import { goldenPrompts } from '../../reference/golden-prompts.ts'
import { goldenFileName, goldenModelOf } from '../../subject/read-goldens.ts'
import { showCopy } from '../../report/show-copy.ts'
import { configOption, enginePathOption } from '../options.ts'
import { wholeNumber } from '../whole-number.ts'
import { type PreparedLaunch, prepareLaunch } from '../../subject/prepare-launch.ts'
import { openWorkspace } from '../../subject/workspace.ts'

interface GoldenOptions {
  readonly config?: string
  readonly enginePath?: string
  readonly python?: string
  readonly prompts?: string
  readonly maxTokens: number
  readonly dtypes: readonly string[]
  readonly trustRemoteCode?: true
  readonly out: string
}

const dtypes = ['float32', 'bfloat16']
/** Candidates of each step. */
const top = 5

function parseDtypes(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.every((name) => dtypes.includes(name))) return names
  throw new InvalidArgumentError(`The number formats are: ${dtypes.join(', ')}.`)
}

export function goldenCommand(): Command {
  return new Command('golden')
    .description(
      'record answers of Hugging Face transformers as goldens, the reference for a preset’s server',
    )
    .argument('<preset>', 'a preset; see `servewright list presets`')
    .option('--prompts <file>', 'file with one prompt per line, added to the prompts of the preset')
    .addOption(
      new Option('--max-tokens <number>', 'maximum length of an answer in tokens')
        .default(64)
        .argParser(wholeNumber()),
    )
    .addOption(
      new Option('--dtypes <names>', 'number formats to compute in, separated by commas')
        .default(['float32'], 'float32')
        .argParser(parseDtypes),
    )
    .option('--trust-remote-code', 'allow code in the model’s folder to run')
    .option('--python <path>', 'a Python with torch and transformers (default: that of the engine)')
    .addOption(configOption())
    .addOption(enginePathOption())
    .addOption(new Option('--out <file>', 'file for the goldens').default(goldenFileName))
    .action(makeGoldens)
}

async function makeGoldens(name: string, options: GoldenOptions): Promise<void> {
  const target = resolve(options.out)
  const folder = createArtifactFolder(dirname(target))
  const given = options.prompts === undefined ? undefined : readPrompts(options.prompts)
  const preset = withoutGoldens((await openWorkspace(options.config)).book.find(name))
  using interrupt = catchInterrupts((exitCode) => process.exit(exitCode))
  const prepared = await prepareLaunch(preset, {
    signal: interrupt.signal,
    copy: 'make',
    onProgress: showCopy(),
    ...defined({ enginePath: options.enginePath }),
  })
  const directory = createRunDirectory()
  try {
    const [job, made] = [join(directory.path, 'job.json'), join(directory.path, goldenFileName)]
    const jobs = createArtifactFolder(directory.path)
    await jobs.write(basename(job), JSON.stringify(jobOf(prepared, options, given)))
    const outcome = await runCommand({
      file: pythonOf(prepared, options),
      args: [join(packageRoot, 'launchers', 'make-goldens.py'), job, made],
      inherited: serverEnvironment({ TMPDIR: directory.temporary }),
      signal: interrupt.signal,
      onLine: (line) => void process.stderr.write(`  ${plainText(line)}\n`),
    })
    if (outcome.failure !== undefined) throw cannotMake(outcome.stderr, outcome.failure)
    const path = await folder.write(basename(target), readFileSync(made, 'utf8'))
    process.stdout.write(`  goldens  ${path}\n`)
  } finally {
    directory.remove()
  }
}

/** Those that it names may be the very ones to be made. */
function withoutGoldens(preset: Preset): Preset {
  const { goldens: _, ...expectations } = preset.expectations ?? {}
  return { ...preset, expectations }
}

function readPrompts(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
  } catch (cause) {
    throw new UsageError('usage/invalid-arguments', `The prompts in ${path} cannot be read`, {
      cause,
      hint: 'Name a text file with one prompt a line.',
    })
  }
}

function pythonOf({ engine, located }: PreparedLaunch, { python }: GoldenOptions): string {
  if (python !== undefined) return python
  if (engine.installation.kind === 'python') return located.location.program
  throw new UsageError('usage/invalid-arguments', `${engine.name} is not a Python package`, {
    hint: 'Use --python to name a Python that has torch and transformers.',
  })
}

function jobOf(
  { preset, model }: PreparedLaunch,
  options: GoldenOptions,
  given: readonly string[] | undefined,
) {
  return {
    path: model,
    model: goldenModelOf(preset),
    prompts: goldenPrompts(preset, given),
    dtypes: options.dtypes,
    max_new_tokens: options.maxTokens,
    top,
    trust_remote_code: options.trustRemoteCode === true,
    servewright: packageVersion(),
  }
}

function cannotMake(stderr: string, failure: string): EnvironmentError {
  const last = stderr.trimEnd().split('\n').at(-1) ?? ''
  const why = last === '' ? failure : plainText(last)
  return new EnvironmentError('environment/no-goldens', `transformers could not make goldens: ${why}`, {
    hint: 'Use --python to name a Python whose torch and transformers can load the model.',
    facts: { failure },
  })
}
