/** Text from a server in Markdown, so that none of it acts. Pure. */
import { plainText } from '../../base/plain-text.ts'

const oneLine = (text: string): string => plainText(text).replaceAll(/\s+/g, ' ').trim()

/** On one line, also within a table. */
export const escapeText = (text: string): string =>
  oneLine(text).replaceAll(/[\\`*_[\]<>|~&#!$^]/g, (one) => `\\${one}`)

const longestRun = (text: string): number =>
  Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))

/** As code within a line, also within a table. */
export function codeSpan(text: string): string {
  const line = oneLine(text).replaceAll('|', String.raw`\|`)
  const fence = '`'.repeat(longestRun(line) + 1)
  return fence.length === 1 ? `\`${line}\`` : `${fence} ${line} ${fence}`
}

/** As lines of their own; the fence is longer than any that the text holds. */
export function codeBlock(text: string, language = ''): readonly string[] {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1))
  return [`${fence}${language}`, ...plainText(text).split('\n'), fence]
}
