/** Reads and cuts requirements with hashes. */

const nameOf = (line: string): string => (/^[\w.-]+/.exec(line)?.[0] ?? '').toLowerCase()

/** Each requirement with its continuation lines. */
function entriesOf(text: string): readonly string[] {
  return text.split(/\n(?=\S)/).filter((entry) => entry.trim() !== '')
}

/** @returns names of all packages, in order */
export function packagesIn(text: string): readonly string[] {
  return entriesOf(text).map(nameOf)
}

/** @returns the requirements but those of the packages named */
export function withoutPackages(text: string, names: readonly string[]): string {
  const left = entriesOf(text).filter((entry) => !names.includes(nameOf(entry)))
  return `${left.map((entry) => entry.trimEnd()).join('\n')}\n`
}
