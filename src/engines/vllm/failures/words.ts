/** Words about options, for the causes of failed starts. */
import { nearest } from '../../../base/nearest.ts'
import { optionOf } from '../../write-flags.ts'
import { vllmOptions } from '../options.ts'
import type { Sighting } from '../../failure.ts'

/** The option that becomes a flag, or where else it must have come from. */
export function optionFor(flag: string): string {
  const option = optionOf(vllmOptions, flag)
  return option === undefined ? `${flag} in \`extraArgs\`` : `\`${option}\``
}

const knownWords = (text: string): readonly string[] => text.match(/[\w.-]+/g) ?? []

/** `Did you mean hermes?`, or where nothing is near, `vLLM knows a, b, c.` */
export function suggestion(value: string, known: string): string {
  const words = knownWords(known)
  const guess = nearest(value, words)
  return guess === undefined ? `vLLM knows ${words.join(', ')}.` : `Did you mean ${guess}?`
}

/** The model as vLLM was given it. */
export function modelIn({ log }: Sighting): string {
  const line = log.findLast((text) => text.includes('non-default args:')) ?? ''
  return /'model': '([^']+)'/.exec(line)?.[1] ?? 'the model'
}
