/** `servewright fleet manifests`: presets, or the agents of a load, as Jobs of Kubernetes. Nothing is sent anywhere. */
import { Command, Option } from 'commander'
import { stringify } from 'yaml'
import { defined } from '../base/defined.ts'
import { secretsOfWords } from '../base/secrets/secrets-of.ts'
import { refuse } from '../base/refuse.ts'
import { agentManifests } from '../fleet/kubernetes/agent-jobs.ts'
import { assertPlace, type Manifest, type Place } from '../fleet/kubernetes/manifest.ts'
import { presetJob } from '../fleet/kubernetes/preset-job.ts'
import { createArtifactFolder } from '../host/artifacts.ts'
import { selectPresets } from '../presets/groups.ts'
import { openWorkspaceOn, onOption } from './on-option.ts'
import { runGraceMs } from './run-grace.ts'
import { configOption } from './options.ts'
import { mostAgents } from './fleet-options.ts'
import { assertLoadWords } from './load-words.ts'
import { isMasked } from './screen.ts'
import { wholeNumber } from './whole-number.ts'

interface ManifestOptions extends Place {
  readonly config?: string
  readonly on?: string
  readonly agents?: number
  readonly agentCores?: number
  readonly claim?: string
  readonly out?: string
}

const help = `
Examples:
  servewright fleet manifests @all --image registry.example/servewright:0.32 --out manifests
  servewright fleet manifests --agents 8 --image registry.example/servewright:1 -- --url http://server:8000 --rate 200 --duration 60s`

export function manifestsCommand(): Command {
  return new Command('manifests')
    .description('write presets, or the agents of one load, as Kubernetes Jobs; nothing is started')
    .argument(
      '[words...]',
      'presets or groups such as `@all`; with --agents the options of the load, after `--`',
    )
    .addOption(
      new Option('--image <image>', 'image that holds servewright and the engine').makeOptionMandatory(),
    )
    .addOption(new Option('--namespace <name>', 'namespace of the Jobs').default('default'))
    .addOption(
      new Option('--secret <name>', 'Secret whose keys are SERVEWRIGHT_AGENT_TOKEN, HF_TOKEN …').default(
        'servewright',
      ),
    )
    .addOption(new Option('--claim <name>', 'PersistentVolumeClaim for the reports (default: the log alone)'))
    .addOption(
      new Option('--agents <n>', 'write one load of n agents instead').argParser(wholeNumber(mostAgents)),
    )
    .addOption(
      new Option('--agent-cores <n>', 'with --agents: processors of each agent (2)').argParser(wholeNumber()),
    )
    .addOption(configOption())
    .addOption(onOption())
    .addOption(new Option('--out <folder>', 'a file for each preset or load (default: all on stdout)'))
    .addHelpText('after', help)
    .action(manifests)
}

type Files = readonly (readonly [name: string, manifests: readonly Manifest[]])[]

async function presetFiles(words: readonly string[], options: ManifestOptions): Promise<Files> {
  if (words.length === 0)
    refuse('No preset is named', 'Name presets, or groups such as `@all`, or give --agents.')
  const { book } = await openWorkspaceOn(options, () => undefined)
  const names = selectPresets(words, { book, canRun: () => true })
  const { claim } = options
  return names.map((name) => {
    const preset = book.find(name)
    const run = { preset, graceMs: runGraceMs(preset, book.behind(preset).upstream), ...defined({ claim }) }
    return [name, [presetJob(run, options)]] as const
  })
}

/** Whoever may read the Jobs reads their arguments; and what refers to a variable of this machine has none in the pod. */
function assertNoSecret(words: readonly string[], secret: string): void {
  if (secretsOfWords(words).length > 0)
    refuse(
      'The options of the load hold a secret, which would stand in the manifest, or refer to one that no pod has',
      `Put it into the Secret ${secret}, as its key SERVEWRIGHT_API_KEY.`,
    )
}

/** An option that would be lost without a word. */
function refuseIdle({ agents, agentCores, claim, config, on }: ManifestOptions): void {
  const without = agents === undefined ? 'without' : 'with'
  const idle =
    agents === undefined
      ? { '--agent-cores': agentCores }
      : { '--claim': claim, '--config': config, '--on': on }
  for (const [option, value] of Object.entries(idle))
    if (value !== undefined) refuse(`${option} has no effect ${without} --agents`, `Leave ${option} out.`)
}

/** Each text is quoted: YAML 1.1, which many programs read, takes on, off, y, n and much else for something other than text. */
function yamlOf(manifest: Manifest): string {
  const text = stringify(manifest, {
    aliasDuplicateObjects: false,
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
  })
  // A line end for some readers, inside quotes too.
  return text.replaceAll('\u0085', String.raw`\x85`)
}

const usualCores = 2

async function filesOf(words: readonly string[], options: ManifestOptions): Promise<Files> {
  const { agents, agentCores: cores = usualCores } = options
  if (agents === undefined) return await presetFiles(words, options)
  const all = agentManifests({ agents, cores, words }, options)
  assertLoadWords(words)
  return [['load', all]]
}

async function manifests(words: readonly string[], options: ManifestOptions): Promise<void> {
  assertPlace(options)
  refuseIdle(options)
  assertNoSecret(words, options.secret)
  const { out } = options
  const files = await filesOf(words, options)
  const texts = files.map(([name, all]) => [`${name}.yaml`, all.map(yamlOf).join('---\n')] as const)
  if (texts.some(([, text]) => isMasked(text)))
    refuse(
      'A manifest would hold a secret of this environment, or a part of one',
      'Look at the words and at the variables that hold keys and tokens; unset those that are not needed here.',
    )
  if (out === undefined) return void process.stdout.write(texts.map(([, text]) => text).join('---\n'))
  const folder = createArtifactFolder(out)
  for (const [name, text] of texts) process.stdout.write(`${await folder.write(name, text)}\n`)
}
