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
import { wholeNumber } from './whole-number.ts'

interface ManifestOptions extends Place {
  readonly config?: string
  readonly on?: string
  readonly agents?: number
  readonly agentCores: number
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
      new Option('--agent-cores <n>', 'processors of each agent').argParser(wholeNumber()).default(2),
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

async function manifests(words: readonly string[], options: ManifestOptions): Promise<void> {
  assertPlace(options)
  assertNoSecret(words, options.secret)
  const { agents, agentCores: cores, out } = options
  const files: Files =
    agents === undefined
      ? await presetFiles(words, options)
      : [['load', agentManifests({ agents, cores, words }, options)]]
  const texts = files.map(
    ([name, all]) =>
      [
        `${name}.yaml`,
        all.map((one) => stringify(one, { aliasDuplicateObjects: false })).join('---\n'),
      ] as const,
  )
  if (out === undefined) return void process.stdout.write(texts.map(([, text]) => text).join('---\n'))
  const folder = createArtifactFolder(out)
  for (const [name, text] of texts) process.stdout.write(`${await folder.write(name, text)}\n`)
}
