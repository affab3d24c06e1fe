/** What the fake engine says: known answers to a few prompts, else words that follow from the prompt alone. */
import { hash, tokenize, tokenOf, type Token } from './tokens.ts'

const words =
  'river stone apple forest window summer winter north feather yellow café naïve Zürich 東京 🙂 salt lamp bridge'.split(
    ' ',
  )

const capitals: Readonly<Record<string, string>> = {
  France: 'Paris',
  Japan: 'Tokyo',
  Italy: 'Rome',
  Spain: 'Madrid',
}

function count(from: number): string {
  return Array.from({ length: 200 }, (_, step) => `${from + step},`).join('')
}

function knownAnswer(prompt: string): string | undefined {
  const repeated = prompt.match(/Repeat: ([^\n]+)/)?.[1]
  if (repeated !== undefined) return repeated
  const capital = capitals[prompt.match(/capital of (\w+)/)?.[1] ?? '']
  if (capital !== undefined) return ` ${capital}.`
  const last = prompt.match(/(?:\d+,)+(\d+),\s*$/)?.[1]
  return last === undefined ? undefined : count(Number(last) + 1)
}

/** A sequence of the numerical-recipes generator; enough to look random and be the same everywhere. */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    yield state >>> 8
  }
}

function inventedAnswer(seed: string): readonly Token[] {
  const source = numbers(hash(seed))
  const next = (): number => source.next().value ?? 0
  const length = 8 + (next() % 40)
  return Array.from({ length }, () => tokenOf(` ${words[next() % words.length]}`))
}

/** Whether it has no known answer, so that its first token is drawn. */
export const isOpen = (prompt: string): boolean => knownAnswer(prompt) === undefined

/** @param variation empty for the greedy answer; another text for any other */
export function answer(prompt: string, variation: string): readonly Token[] {
  const known = variation === '' ? knownAnswer(prompt) : undefined
  return known === undefined ? inventedAnswer(`${variation}|${prompt}`) : tokenize(known)
}
