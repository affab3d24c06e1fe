/** Keeps one fault that recurs in many frames from filling the report. */
import type { Finding } from '../../contract/check.ts'

/** What is left where the frame, positions and the value that came are left out. */
const kindOf = ({ code, message, path = '' }: Finding): string =>
  [code, message.replace(/, got .*/s, '').replaceAll(/\d+/g, '#'), path.replace(/^frames\[\d+\]/, '')].join(
    '\n',
  )

/** @returns the first of the findings that differ in their frame or value alone, which says how often it recurs */
export function foldFindings(findings: readonly Finding[]): readonly Finding[] {
  return [...Map.groupBy(findings, kindOf).values()].flatMap(([first, ...others]) => {
    if (first === undefined || others.length === 0) return first ?? []
    const frames = others.length === 1 ? 'frame' : 'frames'
    return { ...first, message: `${first.message} The same in ${others.length} more ${frames}.` }
  })
}
