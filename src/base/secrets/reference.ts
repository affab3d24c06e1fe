/** `NAME: ${NAME}` in the environment of a preset: the variable is taken from our own environment, and never shown. */

/** What a preset writes to have a variable of ours reach its server. */
export const referenceTo = (name: string): string => `\${${name}}`

export const isReference = (name: string, value: unknown): boolean => value === referenceTo(name)

const reference = /\$\{([A-Za-z_]\w*)\}/g

/** Names of the variables that a text refers to, each once. */
export const referencesIn = (text: string): readonly string[] => [
  ...new Set(Array.from(text.matchAll(reference), ([, name = '']) => name)),
]

/** The text with each reference replaced by what `valueOf` gives for its variable. */
export const withReferences = (text: string, valueOf: (name: string) => string): string =>
  text.replaceAll(reference, (_, name: string) => valueOf(name))
