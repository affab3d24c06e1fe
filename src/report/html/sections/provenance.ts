/** Where the verdict comes from: versions, machine, command, facts of the server. Pure. */
import { acceleratorText } from '../../accelerator-text.ts'
import { shellLine } from '../../shell-quote.ts'
import type { Place } from '../anchors.ts'
import { html, type Markup } from '../markup.ts'

type Fact = readonly [string, string | undefined]

const row = ([name, value]: Fact): Markup =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`

export function provenanceSection({ run, prefix }: Place): Markup {
  const { id, provenance, servers, rejudged, selection } = run
  const { servewright, commit, node, machine, accelerators, engine, commandLine } = provenance
  const server = servers.at(-1)
  const facts: readonly Fact[] = [
    ['Run', id],
    ['Servewright', [servewright, commit].filter(Boolean).join(' · ')],
    ['Node', node],
    ...Object.entries(engine),
    ['Model', server?.facts.model],
    ['Address', server?.baseUrl],
    ['Claims', server?.facts.claims.join(', ')],
    [
      'Machine',
      `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB.toFixed(0)} GiB, ${machine.os} ${machine.arch}`,
    ],
    ['Accelerators', accelerators?.map(acceleratorText).join('; ')],
    ['Command', shellLine(commandLine)],
    ['Only', selection.only?.join(', ')],
    ['Left out', selection.skip?.join(', ')],
    ['Judged again', rejudged && `${rejudged.at} by ${rejudged.servewright}`],
    ...Object.entries(server?.facts.configuration ?? {}).map(([name, value]): Fact => [name, String(value)]),
  ]
  return html`<section id="${prefix}provenance">
    <h2>Where this comes from</h2>
    <dl class="rows">${facts.filter(([, value]) => value !== undefined && value !== '').map(row)}</dl>
  </section>`
}
