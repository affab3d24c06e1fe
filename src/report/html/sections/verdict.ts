/** The head of a run's page: the verdict, what it rests on, and what to do next. Pure. */
import { shareTexts } from '../../causes/coverage.ts'
import { causesOf } from '../../causes/causes.ts'
import { countLine } from '../../count-table.ts'
import { nextStep } from '../../next-step.ts'
import { ownReasons } from '../../own-reasons.ts'
import { nameOf } from '../../runs-of.ts'
import { duration } from '../../style.ts'
import type { Place } from '../anchors.ts'
import { html, listed, type Markup, type Part } from '../markup.ts'

const sentences = {
  accepted: 'Nothing was found that rejects the server.',
  rejected: 'The server breaks what its clients rely on.',
  blocked: 'The machine or the start kept the run from showing anything about the server.',
  unproven: 'Too little was shown for a verdict: the server is neither accepted nor rejected.',
} as const

function lead({ run }: Place): string {
  const wrong = causesOf(run).filter(({ level }) => level === 'must').length
  if (run.verdict !== 'rejected' || wrong === 0) return sentences[run.verdict]
  return `${wrong === 1 ? 'One fault breaks' : `${wrong} faults break`} what clients rely on.`
}

export const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

const fact = (name: string, value: Part): Markup =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`

function factList({ run }: Place): Markup {
  const { provenance, durationMs, exitCode, startedAt, servers } = run
  const [share, counts] = [shareTexts(run), countLine(run)]
  const engine = servers.at(-1)?.engine
  const version = Object.values(provenance.engine)[0]
  return html`<dl class="facts">
    ${engine !== undefined && fact('Engine', [engine, version].filter(Boolean).join(' '))}
    ${share.length > 0 && fact('Checks', share.join(' · '))}
    ${counts !== undefined && fact('Outcome', counts)} ${fact('Took', duration(durationMs))}
    ${fact('Exit code', exitCode)}
    ${fact('Started', html`<time datetime="${startedAt}">${startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}</time>`)}
  </dl>`
}

function reasonList({ run }: Place): Part {
  return listed(
    ownReasons(run).map(
      ({ code, message }) => html`<li><code class="code">${code}</code> <span>${message}</span></li>`,
    ),
    (items) =>
      html`<ul class="reasons">
        ${items}
      </ul>`,
  )
}

export function verdictSection(place: Place): Markup {
  const { run } = place
  const { verdict, kind, target } = run
  const name = nameOf(run)
  const [first, ...others] = nextStep(run)
  const next = [first, ...others].filter((step) => step !== undefined)
  return html`<header class="verdict" id="${place.prefix}verdict">
    <p class="kicker">
      ${kind === 'load' ? 'Load' : 'Acceptance'} of
      <b>${name}</b>${target !== name && html`<span class="target">${target}</span>`}
    </p>
    <h1>${capitalised(verdict)}</h1>
    <p class="lead">${lead(place)}</p>
    ${reasonList(place)}
    ${listed(
      next.map((step) => html`<li>${step}</li>`),
      (items) =>
        html`<div class="next">
          <h2>What to do next</h2>
          <ol>
            ${items}
          </ol>
        </div>`,
    )}
    ${factList(place)}
  </header>`
}
