/** One exchange for a reader: the request, when what came, the answer, and where it differs from its twin. */
import { type Exchange, linesOf, type SseFrame, type Transcript } from '../src/contract/exchange.ts'
import { isStream, parsed, textOf, wholeOf } from './assemble.ts'
import { differences } from './diff.ts'
import { element, plain } from './element.ts'
import { waterfall } from './waterfall.ts'

/** More are shown when asked for. */
const firstFrames = 60
const longestText = 20_000

/** Indented where it is JSON. */
function pretty(text: string): string {
  const value = parsed(text)
  const shown = value === undefined ? text : JSON.stringify(value, undefined, 2)
  const rest = shown.length - longestText
  return rest > 0 ? `${shown.slice(0, longestText)}\n… ${rest} characters more` : shown
}

const block = (text: string, label: string): HTMLElement =>
  element(
    'pre',
    { attributes: { tabindex: '0', role: 'group', 'aria-label': label } },
    element('code', {}, plain(text)),
  )

function part(title: string, open: boolean, ...inner: readonly (Node | string)[]): HTMLElement {
  const made = element('details', { class: 'part' }, element('summary', {}, title), ...inner)
  made.open = open
  return made
}

const headerText = (headers: Readonly<Record<string, string>>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')

function frameRow(frame: SseFrame, before: SseFrame | undefined): HTMLTableRowElement {
  const gap = before === undefined ? '' : `+${(frame.atMs - before.atMs).toFixed(2)}`
  const faults = (frame.faults ?? []).map((fault) => element('span', { class: 'badge must' }, fault))
  return element(
    'tr',
    {},
    element('td', { class: 'number' }, frame.atMs.toFixed(2)),
    element('td', { class: 'number quiet' }, gap),
    element('td', {}, element('code', {}, plain(linesOf(frame).trimEnd())), ...faults),
  )
}

function frameTable(frames: readonly SseFrame[]): HTMLElement {
  const head = element('tr', {}, ...['ms', 'gap', 'frame'].map((word) => element('th', {}, word)))
  const body = element('tbody')
  const show = (from: number, to: number): void =>
    body.append(...frames.slice(from, to).map((frame, index) => frameRow(frame, frames[from + index - 1])))
  show(0, firstFrames)
  const table = element('table', { class: 'plain frames' }, element('thead', {}, head), body)
  const place = element(
    'div',
    { class: 'scroll', attributes: { tabindex: '0', role: 'region', 'aria-label': 'Frames' } },
    table,
  )
  if (frames.length <= firstFrames) return place
  const more = element('button', { attributes: { type: 'button' } }, `Show all ${frames.length} frames`)
  more.addEventListener('click', () => {
    show(firstFrames, frames.length)
    more.remove()
  })
  return element('div', {}, place, more)
}

function comparison(exchange: Exchange, twin: Exchange): HTMLElement {
  const [stream, whole] = [textOf(exchange), textOf(twin)]
  if (stream === whole)
    return element('p', { class: 'quiet' }, 'The stream says the same as the answer in one piece.')
  const pieces = differences(stream, whole).map(({ kind, text }) =>
    kind === 'same'
      ? document.createTextNode(plain(text))
      : element(kind === 'left' ? 'del' : 'ins', {}, plain(text)),
  )
  const key = element(
    'p',
    { class: 'quiet' },
    element('del', {}, 'only in the stream'),
    ' ',
    element('ins', {}, 'only in the answer in one piece'),
  )
  return element(
    'div',
    { class: 'difference' },
    key,
    element(
      'pre',
      { attributes: { tabindex: '0', role: 'group', 'aria-label': 'Difference' } },
      element('code', {}, ...pieces),
    ),
  )
}

function answer(exchange: Exchange): readonly HTMLElement[] {
  const { body, frames, headers } = exchange
  const text = textOf(exchange)
  return [
    ...(isStream(exchange) && text !== ''
      ? [part('What it says', true, block(text, 'Text of the stream'))]
      : []),
    ...(frames.length > 0 ? [part(`Frames: ${frames.length}`, false, frameTable(frames))] : []),
    ...(body === '' ? [] : [part('Answer', true, block(pretty(body), 'Answer'))]),
    part('Headers of the answer', false, block(headerText(headers), 'Headers of the answer')),
  ]
}

/** @param others of the same check */
function showExchange(name: string, exchange: Exchange, others: readonly Exchange[]): HTMLElement {
  const { request, status, completion, incompleteBecause, marks, cut } = exchange
  const twin = wholeOf(exchange, others)
  const path = request.url.replace(/^https?:\/\/[^/]+/, '')
  const facts = [
    status === undefined ? 'no answer' : `HTTP ${status}`,
    completion,
    `${marks.endMs.toFixed(1)} ms`,
  ]
  return element(
    'section',
    { class: 'exchange' },
    element(
      'h4',
      {},
      name,
      ' ',
      element('span', { class: 'quiet' }, plain(`${request.method} ${path} · ${facts.join(' · ')}`)),
    ),
    incompleteBecause === undefined ? undefined : element('p', { class: 'advice' }, plain(incompleteBecause)),
    waterfall(exchange),
    twin === undefined ? undefined : comparison(exchange, twin),
    request.body === undefined
      ? undefined
      : part('Request', true, block(pretty(request.body), 'Body of the request')),
    ...answer(exchange),
    cut === undefined
      ? undefined
      : element('p', { class: 'quiet' }, 'Only the begin and the end of this long answer are recorded.'),
  )
}

/** @param first name of the exchange that a finding is about; it stands before the others */
export function showTranscript(transcript: Transcript, first: string): readonly HTMLElement[] {
  const entries = Object.entries(transcript)
  const ordered = [
    ...entries.filter(([name]) => name === first),
    ...entries.filter(([name]) => name !== first),
  ]
  return ordered.map(([name, exchange]) =>
    showExchange(
      name,
      exchange,
      entries.flatMap(([other, one]) => (other === name ? [] : [one])),
    ),
  )
}
