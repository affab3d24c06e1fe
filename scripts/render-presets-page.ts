/** The page of presets, made from those that ship. */
import type { Preset } from '../src/contract/preset.ts'
import { openPresetBook } from '../src/presets/preset-book.ts'

export const presetsPage = 'docs/presets.md'

const cell = (text: string): string => text.replaceAll('|', '\\|')

function needsOf({ needs = {} }: Preset): string {
  const { accelerator, cpu = [], memoryGiB } = needs
  const shown = [
    ...(accelerator === undefined ? [] : [accelerator]),
    ...(memoryGiB === undefined ? [] : [`${memoryGiB} GiB of memory`]),
    ...cpu,
  ]
  return shown.join(', ') || '–'
}

function row(preset: Preset): string {
  const { name, title, engine, claims, groups = [] } = preset
  const cells = [
    `\`${name}\``,
    cell(title),
    engine,
    claims.map((claim) => `\`${claim}\``).join(' '),
    needsOf(preset),
    groups.map((group) => `\`@${group}\``).join(' ') || '–',
  ]
  return `| ${cells.join(' | ')} |`
}

const head = `# Presets

<!-- made by \`npm run docs\`; do not edit -->

A preset describes one server: engine, model, options, what it offers, what is expected of it. \`servewright list presets\`
shows which of them can run on this machine, and why the others cannot.

## Write one

\`servewright.config.yaml\` (or \`.ts\`, \`.json\`) in the folder where you run:

\`\`\`yaml
# yaml-language-server: $schema=node_modules/servewright/schemas/preset.schema.json
presets:
  my-model:
    extends: base # what vLLM offers and what is known of it
    model: ./weights # or an absolute path, or an id that the engine resolves
    options: { maxModelLen: 4096, maxNumSeqs: 8 }
    expectations:
      content: [{ endpoint: chat, prompt: 'What is the capital of France?', expect: [Paris] }]
      latency: { ttftMs: 500, latencyMs: 3000 }
\`\`\`

- **What is inherited.** \`extends\` may name any preset. Objects are merged key by key; a list replaces the list that is
  inherited; \`null\` takes a value away: \`env: { OMP_NUM_THREADS: null }\`, \`expectations: { latency: null }\`.
- **What is claimed.** Each of \`claims\` switches checks on; the column "Claims" of [the checks](checks.md) says which.
- **What is known.** \`knownFindings\` lists codes, with what they are about and for which versions. They are shown and do not reject.
- **Limits.** \`limits: { totalMs: 120000, tokens: 256 }\` holds for each request of a check.
- **Variables.** A server inherits none of your secrets: \`env: { HF_TOKEN: '\${HF_TOKEN}' }\` passes one on by its name.

See what it comes to, without starting anything, and then run it:

\`\`\`sh
npx servewright plan my-model
npx servewright run my-model
\`\`\`

## Those that ship
`

/** @returns the page as Markdown */
export function renderPresets(): string {
  const book = openPresetBook()
  const rows = book.names.toSorted().map((name) => row(book.find(name)))
  return [
    head,
    '| Preset | What it is | Engine | Claims | Needs | Groups |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}
