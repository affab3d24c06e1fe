/** Search and filters over the checks of a run. */

interface Filter {
  readonly words: readonly string[]
  readonly outcomes: ReadonlySet<string>
}

const matches = (check: HTMLElement, { words, outcomes }: Filter): boolean =>
  (outcomes.size === 0 || outcomes.has(check.dataset['word'] ?? '')) &&
  words.every((word) => (check.dataset['text'] ?? '').includes(word))

function apply(section: Element, filter: Filter): void {
  const checks = [...section.querySelectorAll<HTMLElement>('.check')]
  for (const check of checks) check.hidden = !matches(check, filter)
  for (const area of section.querySelectorAll<HTMLElement>('[data-area]'))
    area.hidden = area.querySelector('.check:not([hidden])') === null
  const number = checks.filter(({ hidden }) => !hidden).length
  const told = section.querySelector('[data-shown]')
  if (told !== null) told.textContent = number === checks.length ? '' : `${number} of ${checks.length} shown`
}

function filterSection(section: Element): void {
  const form = section.querySelector<HTMLElement>('[data-filters]')
  const search = section.querySelector<HTMLInputElement>('input')
  if (form === null || search === null) return
  form.hidden = false
  const buttons = [...form.querySelectorAll<HTMLButtonElement>('button[data-word]')]
  const update = (): void =>
    apply(section, {
      words: search.value.toLowerCase().split(/\s+/).filter(Boolean),
      outcomes: new Set(
        buttons.filter((button) => button.ariaPressed === 'true').map(({ dataset }) => dataset['word'] ?? ''),
      ),
    })
  search.addEventListener('input', update)
  search.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return
    search.value = ''
    update()
  })
  for (const button of buttons)
    button.addEventListener('click', () => {
      button.ariaPressed = String(button.ariaPressed !== 'true')
      update()
    })
}

/** `/` leads to the first search. */
export function filterChecks(): void {
  for (const section of document.querySelectorAll('[data-checks]')) filterSection(section)
  document.addEventListener('keydown', (event) => {
    const { target } = event
    if (event.key !== '/' || event.ctrlKey || event.metaKey || target instanceof HTMLInputElement) return
    event.preventDefault()
    document.querySelector<HTMLInputElement>('[data-filters] input')?.focus()
  })
}
