/** What the page of a report does beside being read: open exchanges, filter, copy, follow links, print. */
import { filterChecks } from './filter-checks.ts'
import { openEvidence } from './open-evidence.ts'

/** Also where the page is a file, for which some browsers have no clipboard. */
async function copy(text: string, place: Node): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    document.getSelection()?.selectAllChildren(place)
    return false
  }
}

async function copyFor(button: HTMLButtonElement, source: Element): Promise<void> {
  button.textContent = (await copy(source.textContent, source)) ? 'Copied' : 'Selected: press Ctrl-C'
  button.addEventListener('blur', () => (button.textContent = 'Copy'), { once: true })
}

function copyButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
    const source = button.parentElement?.querySelector('pre') ?? undefined
    if (source === undefined) continue
    button.hidden = false
    button.addEventListener('click', () => void copyFor(button, source))
  }
}

/** A link may lead to something that is folded or filtered away. */
function follow(): void {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (target === null) return
  for (let place: Element | null = target; place !== null; place = place.parentElement) {
    if (place instanceof HTMLElement) place.hidden = false
    if (place instanceof HTMLDetailsElement) place.open = true
  }
  target.scrollIntoView()
  target.querySelector('summary')?.focus({ preventScroll: true })
}

/** On paper nothing can be unfolded. */
function unfoldForPrint(): void {
  let opened: readonly HTMLDetailsElement[] = []
  addEventListener('beforeprint', () => {
    const folded = document.querySelectorAll<HTMLDetailsElement>(
      'details.sightings:not([open]), details.fold:not([open]), details.check.failed:not([open])',
    )
    opened = [...folded]
    for (const one of opened) one.open = true
  })
  addEventListener('afterprint', () => {
    for (const one of opened) one.open = false
  })
}

copyButtons()
openEvidence()
filterChecks()
unfoldForPrint()
addEventListener('hashchange', follow)
follow()
