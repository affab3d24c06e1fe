/** Shows the exchanges of a check when a reader opens it. */
import { element } from './element.ts'
import { readEvidence } from './evidence.ts'
import { showTranscript } from './exchange.ts'

async function fill(place: Element, anchor: string, first: string): Promise<void> {
  if (place.hasAttribute('data-filled')) return
  place.setAttribute('data-filled', '')
  try {
    const transcript = await readEvidence(anchor)
    const none = element('p', { class: 'quiet' }, 'The exchanges of this check are in report.json.')
    place.replaceChildren(...(transcript === undefined ? [none] : showTranscript(transcript, first)))
  } catch (error) {
    place.replaceChildren(element('p', { class: 'quiet' }, `This browser cannot open them: ${String(error)}`))
  }
}

/** Whether the place is the opened one, or stands directly in it. */
const placesIn = (opened: Element): readonly Element[] =>
  opened.matches('[data-evidence]')
    ? [opened]
    : [...opened.querySelectorAll(':scope > .inside > [data-evidence]')]

export function openEvidence(): void {
  // Of what opens, no event bubbles.
  document.addEventListener(
    'toggle',
    ({ target }) => {
      if (!(target instanceof HTMLDetailsElement) || !target.open) return
      for (const one of placesIn(target)) {
        const { evidence = '', exchange = '' } = one instanceof HTMLElement ? one.dataset : {}
        const place = one.matches('.exchanges') ? one : one.querySelector('.exchanges')
        if (place !== null) void fill(place, evidence, exchange)
      }
    },
    true,
  )
}
