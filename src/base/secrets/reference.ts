/** `NAME: ${NAME}` in the environment of a preset: the variable is taken from our own environment, and never shown. */

/** What a preset writes to have a variable of ours reach its server. */
export const referenceTo = (name: string): string => `\${${name}}`

export const isReference = (name: string, value: unknown): boolean => value === referenceTo(name)
