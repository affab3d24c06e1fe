/** `report.json`: the whole document. */
import type { Reporter } from '../contract/report.ts'
import { packReport } from '../contract/written-exchanges.ts'

/** A line for each exchange, and each member of what lies above: indented deeper, a fifth of the file would be blanks. */
const depth = 4

export const json: Reporter = {
  name: 'json',
  finish: async (document, sink) => {
    await sink.write('report.json', `${lines(packReport(document), 0)}\n`)
  },
}

function lines(value: unknown, level: number): string {
  if (level >= depth || typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = Array.isArray(value)
    ? value.map((member: unknown) => lines(member, level + 1))
    : Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .map(([key, member]) => `${JSON.stringify(key)}: ${lines(member, level + 1)}`)
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  if (members.length === 0) return `${open}${close}`
  const indent = ' '.repeat(level + 1)
  return `${open}\n${members.map((member) => `${indent}${member}`).join(',\n')}\n${' '.repeat(level)}${close}`
}
